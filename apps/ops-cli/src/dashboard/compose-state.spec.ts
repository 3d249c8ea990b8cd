import { epochMs, seconds } from '@ffleet/units';
import type { Snapshot } from '@ffleet/evidence';
import type { LeasedJob, VideoView } from '@ffleet/ports';
import { failureHint } from '@ffleet/terminal';
import { failed, sampleVideo } from '@ffleet/terminal/testing';
import { composeDashboardReport, composeState, historyPoint } from './compose-state';
import type { Readings } from './compose-state';
import type { Reading } from './state';

const NOW = epochMs(1_800_000_000_000);
const SOURCE = { kind: 'sql', statement: 'SELECT 1' } as const;
const names: Snapshot['names'] = {
  region: 'us-east-1',
  endpointUrl: null,
  queueUrlPrefix: 'http://queues.example/1',
  videoQueue: 'jobs',
  deadLetterQueue: 'dlq',
  group: 'workers',
  scalerFunction: 'scaler',
  scalerSchedule: 'tick',
  stableZeroParameter: '/zero',
  scalerLogGroup: '/scaler',
  workerLogGroup: '/worker',
  database: 'jobs',
  scalerArtifact: 'scaler.zip',
};
const fact = (kind: string, subject: string, observation: unknown) =>
  ({ kind, subject, observation, source: SOURCE, observedAt: NOW, raw: null }) as Snapshot['facts'][number];
const snapshotOf = (...facts: Snapshot['facts']): Reading<Snapshot> => ({
  kind: 'known',
  value: { version: 1, takenAt: NOW, names, facts },
  at: NOW,
});
const instance = (instanceId: string) => ({ instanceId, lifecycle: 'InService', health: 'Healthy', protected: true });
const group = fact('group', 'workers', {
  kind: 'known',
  value: { desired: 2, min: 0, max: 4, instances: [instance('i-1'), instance('i-2')], suspendedProcesses: [] },
});
const denied = fact('queue-depth', 'jobs', { kind: 'unknown', code: 'AccessDenied', problem: 'not allowed' });
/** An hour ahead of this machine: leases are the database's. */
const DATABASE_NOW = epochMs(NOW + 3_600_000);
const rowOf = (changes: Partial<LeasedJob>): LeasedJob => ({
  ...{ jobId: 'job-1', videoId: 5, part: null, tenantId: 1, workerId: 'i-1', fencingToken: 1 },
  ...{ stage: 'encode', progress01: 0.5 },
  leaseUntil: epochMs(DATABASE_NOW + 20_000),
  renewedAt: epochMs(DATABASE_NOW - 3_000),
  ...changes,
});
const known = <Value>(value: Value): Reading<Value> => ({ kind: 'known', value, at: NOW });
const readings = (changes: Partial<Readings>): Readings => ({
  snapshot: snapshotOf(group, denied),
  videos: known([]),
  running: known({ databaseNow: DATABASE_NOW, jobs: [] }),
  decisions: known([]),
  history: [],
  ...changes,
});

describe('composeState()', () => {
  it('composeState() keeps a figure unknown, with its reason, where the fact is', () => {
    const { queue, deadLetters, group: size } = composeState({ readings: readings({}), now: NOW });

    expect(queue).toEqual({ kind: 'unknown', problem: 'AccessDenied: not allowed', at: NOW });
    expect(deadLetters).toMatchObject({ kind: 'unknown', problem: 'nobody asked for queue-depth of dlq' });
    expect(size).toMatchObject({ kind: 'known', value: { desired: 2, inService: 2 } });
  });

  it('composeState() joins instances with the jobs they hold, and lists holders outside the group', () => {
    const jobs = [
      rowOf({}),
      rowOf({ part: 'chunk-0002', progress01: 0.1 }),
      rowOf({ workerId: 'laptop', videoId: 6, leaseUntil: epochMs(DATABASE_NOW - 1_000) }),
    ];

    const { workers } = composeState({
      readings: readings({ running: known({ databaseNow: DATABASE_NOW, jobs }) }),
      now: NOW,
    });

    expect(workers).toMatchObject({
      kind: 'known',
      value: [
        {
          workerId: 'i-1',
          lifecycle: 'InService',
          jobs: [{ videoId: 5, part: null, leaseLeftSeconds: 20, renewedSecondsAgo: 3 }, { part: 'chunk-0002' }],
        },
        { workerId: 'i-2', jobs: [] },
        { workerId: 'laptop', lifecycle: null, jobs: [{ videoId: 6, leaseLeftSeconds: -1 }] },
      ],
    });
  });

  it('composeState() tells what workers do as unknown while the database cannot be read', () => {
    const unread = { kind: 'unknown', problem: 'no answer', at: NOW } as const;

    const { workers, videos } = composeState({ readings: readings({ running: unread, videos: unread }), now: NOW });

    expect([workers, videos]).toEqual([unread, unread]);
  });

  it('composeState() gives a playlist to videos with an output only, and no secret of a title', () => {
    const output = {
      masterPlaylistKey: 'tenants/1/videos/5/run/1/master.m3u8',
      keyPrefix: 'tenants/1/videos/5/run/1/',
    };
    const videos = [
      { videoId: 5, title: 'https://me:pw@example.org/a.mp4?sig=1', output, job: null },
      { videoId: 6, title: 'plain', output: null, job: null },
    ] as VideoView[];

    const state = composeState({ readings: readings({ videos: known(videos) }), now: NOW });

    expect(state.videos).toMatchObject({
      value: [
        { playlist: '/media/5/run/1/master.m3u8', title: 'https://example.org/a.mp4?[redacted]' },
        { playlist: null, title: 'plain' },
      ],
    });
  });

  it('composeState() tells how a video failed and what to do, without a secret of its source', () => {
    const message = 'Cannot read https://me:pw@example.org/a.mp4?sig=1';
    const again = sampleVideo({}, { attempts: 1, failure: { code: 'encode-stalled', message } });

    const { videos } = composeState({ readings: readings({ videos: known([failed, again]) }), now: NOW });

    expect(videos).toMatchObject({
      value: [
        {
          failure: {
            code: 'source-empty',
            message: 'The source has 0 bytes',
            advice: failureHint({ code: 'source-empty', videoId: 54 }),
          },
        },
        { failure: { message: 'Cannot read https://example.org/a.mp4?[redacted]', advice: null } },
      ],
    });
  });
});

it('historyPoint() has null, not zero, for what was not known', () => {
  const point = historyPoint(snapshotOf(group, denied), NOW);

  expect(point).toEqual({ at: NOW, desired: 2, inService: 2, visible: null, inFlight: null });
});

describe('composeDashboardReport() of a fleet that wants more workers than its group may have', () => {
  const policy = {
    kind: 'classic',
    ...{ minSize: 0, maxSize: 4, maxBacklogAdd: 5, stableZeroDuration: seconds(15) },
    ...{ visibleOnly: false, reportsVisibleOnly: true },
  };
  const depth = (visible: number) => ({ kind: 'known', value: { visible, inFlight: 2, delayed: 0 } });
  const facts = [
    group,
    fact('scaling-policy', 'workers', { kind: 'known', value: policy }),
    fact('queue-depth', 'jobs', depth(9)),
  ];
  const reportOf = (...more: Snapshot['facts']) =>
    composeDashboardReport({ version: 1, takenAt: NOW, names, facts: [...facts, ...more] });

  it('tells a limit, and no fault', () => {
    const { health, findings } = reportOf();

    expect(health).toBe('at-limit');
    expect(findings).toMatchObject([{ type: 'CapacityLimited', isLimit: true }]);
  });

  it('tells the fault where there is one, too', () => {
    const down = { kind: 'known', value: { reachable: false, error: 'no answer', pendingMigrations: 0 } };

    const { health, findings } = reportOf(fact('database-health', 'jobs', down));

    expect(health).toBe('findings');
    expect(findings.map(({ type, isLimit }) => [type, isLimit])).toContainEqual(['DatabaseDown', false]);
  });
});

it('composeDashboardReport() names the facts that are missing, and leaves raw answers out', () => {
  const report = composeDashboardReport({ version: 1, takenAt: NOW, names, facts: [group] });

  expect(report.conclusions.some(({ status }) => status === 'Unknown')).toBe(true);
  expect(report.facts.map(({ id }) => id)).toEqual(['group:workers']);
  expect(JSON.stringify(report)).not.toContain('"raw"');
});
