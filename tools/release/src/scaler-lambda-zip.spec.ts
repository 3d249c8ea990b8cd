import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { startLocalAws } from '@ffleet/local-aws';
import type { LocalAws } from '@ffleet/local-aws';
import { unzipSync } from 'fflate';
import { buildZipInCopy } from './testing/built-copy';
import { invokeBundle } from './testing/invoke-bundle';
import { makeScalerFleet } from './testing/scaler-fleet';

let folder: string;
let aws: LocalAws;
let bundle: string;
let zips: readonly Buffer[];

beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'ffleet-release-'));
  zips = [
    await buildWithUmask({ umask: 0o022, copy: 'one' }),
    await buildWithUmask({ umask: 0o077, copy: 'another/and/deeper' }),
  ];
  bundle = await unpack(zips[0] ?? Buffer.alloc(0));
  aws = await startLocalAws({ stateDir: path.join(folder, 'aws') });
});
afterAll(async () => {
  await aws.close();
  await rm(folder, { recursive: true });
});

async function buildWithUmask({ umask, copy }: { umask: number; copy: string }): Promise<Buffer> {
  const before = process.umask(umask);
  try {
    const args = ['--entry', 'src/index.ts', '--zip'];
    return await buildZipInCopy({ folder: path.join(folder, copy), project: 'apps/scaler-lambda', args });
  } finally {
    process.umask(before);
  }
}

async function unpack(zip: Buffer): Promise<string> {
  const task = path.join(folder, 'var-task');
  await mkdir(task);
  for (const [name, content] of Object.entries(unzipSync(zip))) await writeFile(path.join(task, name), content);
  return path.join(task, 'index.js');
}

describe('the zip of scaler-lambda', () => {
  it('is the same, byte for byte, when it is built in another folder with another umask', () => {
    expect(zips[0]?.equals(zips[1] ?? Buffer.alloc(0))).toBe(true);
  });

  it('holds the bundle alone', () => {
    expect(Object.keys(unzipSync(zips[0] ?? Buffer.alloc(0)))).toEqual(['index.js']);
  });

  it('stays small and knows no database: sweeping is another artifact', async () => {
    const map = await readFile(path.join(folder, 'one/dist/apps/scaler-lambda/index.js.map'), 'utf8');

    const { sources } = JSON.parse(map) as { sources: readonly string[] };

    expect(sources.filter((source) => /node_modules\/(pg|@prisma)|persistence-prisma/.test(source))).toEqual([]);
    expect(sources.length).toBeGreaterThan(100);
    expect(zips[0]?.byteLength).toBeLessThan(200_000);
  });
});

describe('the handler of the zip', () => {
  const endpoint = () => aws.endpointUrl;

  it('scales out from zero when messages wait and are in flight', async () => {
    const fleet = await makeScalerFleet({ endpoint: endpoint(), desired: 0, visible: 7, inFlight: 1, emptyFor: 5000 });

    const { answer, events } = await invokeBundle({ file: bundle, env: fleet.env });

    expect(answer).toMatchObject({
      ai_queue_depth: 0,
      video_queue_depth: 7,
      messaging_queue_depth: 0,
      video_visible: 7,
      video_inflight: 1,
      video_backlog_add: 5,
      video_desired_raw: 6,
      video_new_desired: 6,
      video_decision: 'scale_out',
      stable_zero_since_epoch: 0,
      video_scale_visible_only: false,
      decision: { kind: 'scale_out', fromDesiredCapacity: 0, desiredCapacity: 6 },
    });
    expect(await fleet.fetchDesiredCapacity()).toBe(6);
    expect(events.map(({ event }) => event)).toEqual(['SCALING_DECISION']);
  });

  it('holds and sets the mark when the queue has just become empty', async () => {
    const fleet = await makeScalerFleet({ endpoint: endpoint(), desired: 4 });
    const startedAt = Math.floor(Date.now() / 1000);

    const first = await invokeBundle({ file: bundle, env: fleet.env });
    const second = await invokeBundle({ file: bundle, env: fleet.env });

    expect(first.answer).toMatchObject({ video_decision: 'hold', video_new_desired: null, video_visible: 0 });
    const since = first.answer?.['stable_zero_since_epoch'];
    expect(since).toBeGreaterThanOrEqual(startedAt);
    expect(second.answer).toMatchObject({ video_decision: 'hold', stable_zero_since_epoch: since });
    expect(await fleet.fetchDesiredCapacity()).toBe(4);
  });

  it('scales in to the minimum when the queue has been empty for STABLE_ZERO_SECONDS', async () => {
    const fleet = await makeScalerFleet({ endpoint: endpoint(), desired: 4, emptyFor: 1200 });

    const { answer } = await invokeBundle({ file: bundle, env: fleet.env });

    expect(answer).toMatchObject({ video_decision: 'scale_in', video_new_desired: 1 });
    expect(await fleet.fetchDesiredCapacity()).toBe(1);
  });

  it('holds and answers null when one of the queues cannot be read', async () => {
    const fleet = await makeScalerFleet({ endpoint: endpoint(), desired: 4, emptyFor: 5000 });
    const env = { ...fleet.env, VIDEO_QUEUE: `${fleet.env['VIDEO_QUEUE']},missing`, AI_QUEUES: 'missing-too' };

    const { answer, events } = await invokeBundle({ file: bundle, env });

    expect(answer).toMatchObject({
      video_queue_depth: null,
      ai_queue_depth: null,
      messaging_queue_depth: 0,
      video_visible: null,
      video_inflight: null,
      video_decision: 'hold',
    });
    expect(await fleet.fetchDesiredCapacity()).toBe(4);
    expect(events.map(({ event }) => event)).toContain('SCALING_FACT_UNAVAILABLE');
  });

  it('holds when the group is unknown', async () => {
    const fleet = await makeScalerFleet({ endpoint: endpoint(), desired: 1, visible: 2 });

    const { answer } = await invokeBundle({ file: bundle, env: { ...fleet.env, VIDEO_WORKER_ASG_NAME: 'nobody' } });

    expect(answer).toMatchObject({
      video_visible: 2,
      video_decision: 'hold',
      video_new_desired: null,
      decision: { reason: 'group-size-unknown' },
    });
  });

  it('holds with all counts null when no service can be reached', async () => {
    const fleet = await makeScalerFleet({ endpoint: endpoint(), desired: 1, visible: 2 });
    const env = { ...fleet.env, AWS_ENDPOINT_URL: 'http://127.0.0.1:1' };

    const { answer } = await invokeBundle({ file: bundle, env });

    expect(answer).toMatchObject({
      ai_queue_depth: null,
      video_queue_depth: null,
      messaging_queue_depth: null,
      video_decision: 'hold',
    });
  });

  it('fails at the cold start with every problem when the environment is wrong', async () => {
    const env = { AWS_REGION: 'us-east-1', MAX_BACKLOG_ADD: 'many', VIDEO_WORKER_ASG_MIN: '-1' };

    const { exitCode, stderr } = await invokeBundle({ file: bundle, env });

    expect(exitCode).not.toBe(0);
    expect(stderr).toContain('MAX_BACKLOG_ADD is "many"');
    expect(stderr).toContain('VIDEO_WORKER_ASG_MIN is "-1"');
  });
});
