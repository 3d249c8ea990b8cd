import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import {
  AutoScalingClient,
  CreateAutoScalingGroupCommand,
  DescribeAutoScalingGroupsCommand,
  SetDesiredCapacityCommand,
} from '@aws-sdk/client-auto-scaling';
import { startLocalAws } from '@ffleet/local-aws';
import type { LocalAws } from '@ffleet/local-aws';
import { createCliSession } from '../testing/cli-session';
import type { CliSession } from '../testing/cli-session';

const REGION = 'us-east-1';
const BUILT = `sha256:${'b'.repeat(64)}`;
const OLD = `sha256:${'a'.repeat(64)}`;
const LOG_GROUP = '/academy/video-worker';

interface ImageCheck {
  readonly name: string;
  readonly status: string;
  readonly seen: string;
  readonly remedy: string | null;
}

let folder: string;
let aws: LocalAws;
let autoScaling: AutoScalingClient;
let groups = 0;

beforeAll(async () => {
  process.env['AWS_ACCESS_KEY_ID'] = 'test';
  process.env['AWS_SECRET_ACCESS_KEY'] = 'test';
  folder = await mkdtemp(path.join(os.tmpdir(), 'ffleet-verify-worker-'));
  aws = await startLocalAws({ stateDir: path.join(folder, 'aws'), region: REGION });
  autoScaling = new AutoScalingClient({ region: REGION, endpoint: aws.endpointUrl });
});
afterAll(async () => {
  autoScaling.destroy();
  await aws.close();
  await rm(folder, { recursive: true, force: true });
});

/** A group of its own with an instance for each digest that is told at a start: null where it was told none, undefined tells nothing. */
async function startWorkers(digests: readonly (string | null | undefined)[]): Promise<{
  session: CliSession;
  ids: readonly string[];
  group: string;
}> {
  groups += 1;
  const group = `workers-${groups}`;
  await autoScaling.send(
    new CreateAutoScalingGroupCommand({
      AutoScalingGroupName: group,
      LaunchTemplate: { LaunchTemplateName: 'workers' },
      MinSize: 0,
      MaxSize: 4,
      AvailabilityZones: [`${REGION}a`],
    }),
  );
  await autoScaling.send(
    new SetDesiredCapacityCommand({ AutoScalingGroupName: group, DesiredCapacity: digests.length }),
  );
  const described = await autoScaling.send(new DescribeAutoScalingGroupsCommand({ AutoScalingGroupNames: [group] }));
  const ids = (described.AutoScalingGroups?.[0]?.Instances ?? []).map(({ InstanceId = '' }) => InstanceId);
  for (const [index, stream] of ids.entries()) {
    const digest = digests[index];
    if (digest === undefined) continue;
    const told = { ack_mode: 'after-handler', heartbeat_sec: 8, visibility_timeout_sec: 90, image_digest: digest };
    const line = { time: new Date().toISOString(), event: 'WORKER_STARTED', worker_id: stream, ...told };
    aws.appendLog({ group: `${LOG_GROUP}-${groups}`, stream, lines: [JSON.stringify(line)] });
  }
  const session = createCliSession({
    env: {
      AWS_REGION: REGION,
      AWS_ENDPOINT_URL: aws.endpointUrl,
      VIDEO_WORKER_ASG_NAME: group,
      WORKER_LOG_GROUP: `${LOG_GROUP}-${groups}`,
    },
    replacements: [],
  });
  return { session, ids, group };
}

async function verify(session: CliSession, argv: readonly string[] = [], env: Record<string, string> = {}) {
  const exitCode = await session.run(['verify', 'worker', '--json', '--time-limit', '60', ...argv], { env });
  const { checks } = JSON.parse(session.lastOut()) as { checks: readonly ImageCheck[] };
  const image = checks.find(({ name }) => name === 'worker image');
  if (image === undefined) throw new Error(`Cannot find the check of the image: ${session.lastOut()}`);
  return { exitCode, image };
}

describe('ffleet verify worker', () => {
  it('is content when every worker runs the image that was built, by flag or by environment', async () => {
    const { session } = await startWorkers([BUILT, BUILT]);

    const byFlag = await verify(session, ['--image-digest', BUILT]);
    const byEnvironment = await verify(session, [], { WORKER_IMAGE_DIGEST: BUILT });

    expect(byFlag).toEqual({
      exitCode: 0,
      image: { name: 'worker image', status: 'ok', seen: `2 workers run ${BUILT}`, remedy: null },
    });
    expect(byEnvironment).toEqual(byFlag);
  });

  it('names the worker that runs another image, and the command that replaces it', async () => {
    const { session, ids, group } = await startWorkers([BUILT, OLD]);

    const { exitCode, image } = await verify(session, ['--image-digest', BUILT]);

    expect(exitCode).toBe(1);
    expect(image).toMatchObject({ status: 'problem', seen: `${ids[1]} runs ${OLD}; expected ${BUILT}` });
    expect(image.remedy).toContain(`aws autoscaling start-instance-refresh --auto-scaling-group-name ${group}`);
  });

  it('sees that workers differ, whether or not it knows what was built', async () => {
    const { session, ids } = await startWorkers([BUILT, OLD]);

    const { exitCode, image } = await verify(session);

    expect(exitCode).toBe(1);
    expect(image.seen).toBe(`${ids[0]} runs ${BUILT}, ${ids[1]} runs ${OLD}`);
  });

  it('says unknown, with the command that asks the registry, when nobody said what was built', async () => {
    const { session } = await startWorkers([BUILT, BUILT]);

    const { exitCode, image } = await verify(session, [], { WORKER_IMAGE_REPOSITORY: 'academy/worker' });

    expect(exitCode).toBe(3);
    expect(image).toMatchObject({ status: 'unknown' });
    expect(image.remedy).toContain('aws ecr describe-images --repository-name academy/worker');
  });

  it.each([
    ['was told none', null],
    ['has told nothing', undefined],
  ] as const)('says unknown, with the command that asks the worker, when one %s', async (_, digest) => {
    const { session, ids } = await startWorkers([BUILT, digest]);

    const { exitCode, image } = await verify(session, ['--image-digest', BUILT]);

    expect(exitCode).toBe(3);
    expect(image).toMatchObject({ status: 'unknown', seen: `${ids[1]} told no image digest` });
    expect(image.remedy).toContain(`aws ssm start-session --target ${ids[1]}`);
  });

  it('says unknown when no worker is there that could tell', async () => {
    const { session } = await startWorkers([]);

    const { image } = await verify(session, ['--image-digest', BUILT]);

    expect(image).toMatchObject({ status: 'unknown', seen: 'no worker is in service that could tell its image' });
  });

  it('refuses a digest that is none, before it asks anybody', async () => {
    const { session } = await startWorkers([]);

    const exitCode = await session.run(['verify', 'worker', '--image-digest', 'latest']);

    expect(exitCode).toBe(2);
    expect(session.transcript()).toContain('WORKER_IMAGE_DIGEST is "latest", but should be sha256:');
  });
});
