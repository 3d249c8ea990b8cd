import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { GetQueueAttributesCommand, GetQueueUrlCommand, SQSClient } from '@aws-sdk/client-sqs';
import { startLocalAws } from '@ffleet/local-aws';
import type { LocalAws } from '@ffleet/local-aws';
import { startTestCluster } from '@ffleet/local-postgres';
import type { TestCluster } from '@ffleet/local-postgres';
import { migrate } from '@ffleet/persistence-prisma';
import { unzipSync } from 'fflate';
import { buildZipInCopy } from './testing/built-copy';
import { invokeBundle } from './testing/invoke-bundle';
import { makeSweptRegion } from './testing/vanished-jobs';
import type { SweptRegion } from './testing/vanished-jobs';

const ARTIFACT = 'apps/scaler-lambda-sweep';

let folder: string;
let bundle: string;
let zip: Buffer;
let aws: LocalAws;
let cluster: TestCluster;
let region: SweptRegion;

beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'ffleet-release-sweep-'));
  const args = ['--entry', 'src/sweep-handler.ts', '--artifact', ARTIFACT, '--zip'];
  [zip, aws, cluster] = await Promise.all([
    buildZipInCopy({ folder: path.join(folder, 'copy'), project: 'apps/scaler-lambda', artifact: ARTIFACT, args }),
    startLocalAws({ stateDir: path.join(folder, 'aws') }),
    startTestCluster({ prepareTemplate: (url) => migrate(url) }),
  ]);
  bundle = path.join(folder, 'copy/dist', ARTIFACT, 'sweep-handler.js');
}, 60_000);
beforeEach(async () => {
  region = await makeSweptRegion({ endpoint: aws.endpointUrl, databaseUrl: await cluster.createDatabase() });
});
afterEach(() => region.database.close());
afterAll(async () => {
  await aws?.close();
  await cluster?.stop();
  await rm(folder, { recursive: true, force: true });
});

async function countInFlight(): Promise<number> {
  const sqs = new SQSClient({
    region: 'us-east-1',
    endpoint: aws.endpointUrl,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName: region.env['VIDEO_QUEUE'] }));
  const name = 'ApproximateNumberOfMessagesNotVisible';
  const { Attributes } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: [name] }));
  return Number(Attributes?.[name]);
}

it('the zip of the sweeping function holds its bundle alone', () => {
  expect(Object.keys(unzipSync(zip))).toEqual(['sweep-handler.js']);
});

describe('the handler of the sweeping function', () => {
  it('hands on the job of a worker that had vanished before the last sweep, a minute ago, and spares a later one', async () => {
    const vanished = await region.addVanishedJob({ leaseOverSeconds: 70 });
    const perhapsAlive = await region.addVanishedJob({ leaseOverSeconds: 10 });
    await region.setLastSweep({ secondsAgo: 60 });

    const { answer, events } = await invokeBundle({ file: bundle, env: region.env });
    const message = await region.receive();
    const jobs = await region.database.prisma.$queryRaw`SELECT id::text, state::text, stalls FROM jobs ORDER BY state`;

    expect(answer).toEqual({
      swept: 1,
      swept_by_state: { QUEUED: 1, DEAD: 0, CANCELLED: 0 },
      hints_sent: 1,
      hints_failed: 0,
    });
    expect(events).toContainEqual(
      expect.objectContaining({ event: 'LEASE_SWEPT', job_id: vanished, worker_id: 'sweep-spec', state: 'QUEUED' }),
    );
    expect(JSON.parse(message?.Body ?? '{}')).toMatchObject({ job_id: vanished, tenant_id: 7 });
    expect(jobs).toEqual([
      { id: vanished, state: 'QUEUED', stalls: 1 },
      { id: perhapsAlive, state: 'RUNNING', stalls: 0 },
    ]);
    expect(await countInFlight()).toBe(2); // the new message, and the spared job's; the vanished worker's is deleted
  });

  it('sweeps again in the same process, and holds no connection between two ticks', async () => {
    await region.addVanishedJob({ leaseOverSeconds: 5 });
    await region.setLastSweep({ secondsAgo: 1 });
    const startedAt = performance.now();

    const { exitCode, stderr, answer } = await invokeBundle({ file: bundle, env: region.env, times: 3 });

    expect(stderr).toBe('');
    expect(exitCode).toBe(0);
    expect(answer).toMatchObject({ swept: 0, hints_sent: 0, hints_failed: 0 });
    expect(performance.now() - startedAt).toBeLessThan(8_000); // an idle pool would keep the process for 10 s more
  });

  it('keeps what it owes when the queue cannot be reached', async () => {
    await region.addVanishedJob({ leaseOverSeconds: 5 });
    await region.setLastSweep({ secondsAgo: 1 });
    const env = { ...region.env, AWS_ENDPOINT_URL: 'http://127.0.0.1:1' };

    const { answer, events } = await invokeBundle({ file: bundle, env });
    const hints = await region.database.prisma.$queryRaw`SELECT sent_count FROM hints`;

    expect(answer).toMatchObject({ swept: 1, hints_sent: 0, hints_failed: 1 });
    expect(events.map(({ event }) => event)).toContain('SWEEP_FAILED');
    expect(hints).toEqual([{ sent_count: 0 }]);
  });

  it('fails, and tells no password, when the database cannot be reached', async () => {
    const env = { ...region.env, DATABASE_URL: 'postgresql://ffleet:hunter2@127.0.0.1:1/ffleet' };

    const { exitCode, stderr } = await invokeBundle({ file: bundle, env });

    expect(exitCode).toBe(1);
    expect(stderr).toContain('sweep the leases');
    expect(stderr).not.toContain('hunter2');
  });

  it('fails at the cold start with every problem when the environment is wrong', async () => {
    const { exitCode, stderr } = await invokeBundle({ file: bundle, env: { LOG_FORMAT: 'xml' } });

    expect(exitCode).not.toBe(0);
    expect(stderr).toContain('AWS_REGION is not set');
    expect(stderr).toContain('DATABASE_URL is not set');
    expect(stderr).toContain('LOG_FORMAT is "xml"');
  });
});
