import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { FactKind, Observation, Snapshot } from '@ffleet/evidence';
import { epochMs, milliseconds } from '@ffleet/units';
import { collectSnapshot } from './index';
import type { SnapshotOptions } from './index';
import { QUIET_JOBS, startObservedFleet } from './testing/observed-fleet';
import type { ObservedFleet } from './testing/observed-fleet';

const DAY_MS = 24 * 3_600_000;
const DIGEST = `sha256:${'d'.repeat(64)}`;
const SETTINGS = { ack_mode: 'after-handler', heartbeat_sec: 8, visibility_timeout_sec: 90 };

let fleet: ObservedFleet;

beforeAll(async () => {
  fleet = await startObservedFleet();
});
afterAll(() => fleet.close());

const look = (options: Partial<SnapshotOptions> = {}): Promise<Snapshot> =>
  collectSnapshot({
    clients: fleet.clients,
    names: fleet.names,
    jobs: QUIET_JOBS,
    clock: { nowEpochMs: () => epochMs(Date.now()) },
    parts: ['workers'],
    timeLimit: milliseconds(20_000), // a busy machine is no finding
    ...options,
  });

const observationOf = (snapshot: Snapshot, kind: FactKind, subject: string): Observation<unknown> | undefined =>
  snapshot.facts.find((fact) => fact.kind === kind && fact.subject === subject)?.observation;

const lineOf = (event: string, at: number, fields: Readonly<Record<string, unknown>>): string =>
  JSON.stringify({ time: new Date(at).toISOString(), level: 'info', event, ...SETTINGS, ...fields });

describe('what workers run with', () => {
  it('is known of a worker that started a week ago, since it repeats it, and of another one that just started', async () => {
    const [old = '', fresh = ''] = fleet.instanceIds;
    const now = Date.now();
    const weekAgo = now - 7 * DAY_MS;
    const repeated = lineOf('WORKER_SETTINGS', now - 1_000, { image_digest: DIGEST, started_at: weekAgo });
    const started = lineOf('WORKER_STARTED', now, { image_digest: null, heartbeat_sec: 5 });
    fleet.aws.appendLog({ group: fleet.names.workerLogGroup, stream: `${old}/video-worker`, lines: [repeated] });
    fleet.aws.appendLog({ group: fleet.names.workerLogGroup, stream: fresh, lines: [started] });

    const snapshot = await look();

    expect(observationOf(snapshot, 'worker-image', old)).toEqual({
      kind: 'known',
      value: { digest: DIGEST, startedAt: weekAgo },
    });
    expect(observationOf(snapshot, 'worker-image', fresh)).toMatchObject({ value: { digest: null, startedAt: now } });
    // The settings are those of whoever told last, whatever the order of the workers' names.
    expect(observationOf(snapshot, 'worker-settings', fleet.names.group)).toMatchObject({
      value: { visibilityExtension: { interval: 5 } },
    });
  });

  it('is known from files however old the start is, and from no file of a worker that tells none', async () => {
    const [first = '', second = ''] = fleet.instanceIds;
    const folder = path.join(fleet.folder, 'logs');
    await mkdir(folder);
    const weekAgo = Date.now() - 7 * DAY_MS;
    await writeFile(path.join(folder, `${first}.log`), lineOf('WORKER_STARTED', weekAgo, { image_digest: DIGEST }));
    await writeFile(path.join(folder, `${second}.log`), 'no event\n');

    const snapshot = await look({ workerLogs: { kind: 'folder', folder } });

    expect(observationOf(snapshot, 'worker-image', first)).toEqual({
      kind: 'known',
      value: { digest: DIGEST, startedAt: weekAgo },
    });
    expect(observationOf(snapshot, 'worker-settings', fleet.names.group)).toMatchObject({ kind: 'known' });
    expect(observationOf(snapshot, 'worker-image', second)).toBeUndefined();
    expect(observationOf(snapshot, 'worker-log', first)).toMatchObject({ value: { lines: [] } });
  });

  it('is asked for once by a command, however many facts its lines bring', async () => {
    const runs = path.join(fleet.folder, 'runs');
    const log = path.join(fleet.folder, 'kept.log');
    await writeFile(log, lineOf('WORKER_STARTED', Date.now() - 7 * DAY_MS, { image_digest: DIGEST }));
    const argv = ['sh', '-c', 'echo run >> "$0"; cat "$1"', runs, log] as const;

    const snapshot = await look({
      parts: ['workers', 'spot'],
      workerLogs: { kind: 'command', workerId: 'i-1', argv: [...argv] },
    });

    expect(await readFile(runs, 'utf8')).toBe('run\n');
    expect(observationOf(snapshot, 'worker-image', 'i-1')).toMatchObject({ value: { digest: DIGEST } });
    expect(observationOf(snapshot, 'spot-notices', fleet.names.group)).toMatchObject({ value: { notices: [] } });
  });

  it('is unknown, and says so, when a worker is there and nothing is on record within a day', async () => {
    const names = { ...fleet.names, workerLogGroup: '/academy/without-starts' };
    fleet.aws.appendLog({ group: names.workerLogGroup, stream: 'i-old', lines: ['no event'] });

    const snapshot = await look({ names });

    expect(observationOf(snapshot, 'worker-settings', names.group)).toMatchObject({
      kind: 'unknown',
      code: 'NotLogged',
      problem: expect.stringContaining('within a day') as string,
    });
  });
});
