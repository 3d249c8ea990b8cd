/** A sound fleet: two workers, each with a job, nothing waiting, every question asked and answered. */
import { epochMs, milliseconds, seconds } from '@ffleet/units';
import { factId } from '../fact';
import type { Fact } from '../fact';
import type { FactValue } from '../fact-kinds';
import { parseLogLine } from '../log-line';
import type { Snapshot } from '../snapshot';
import { NAMES, TAKEN_AT, fact, snapshot } from './snapshots';

export const WORKER_A = 'i-0aaa';
export const WORKER_B = 'i-0bbb';
const FROM = epochMs(TAKEN_AT - 600_000);

/** A worker's log of one JSON line an event, a second apart. */
export const workerLog = (worker: string, events: readonly Readonly<Record<string, unknown>>[]): Fact =>
  fact('worker-log', worker, {
    from: FROM,
    to: TAKEN_AT,
    lines: events.flatMap((event, second) => {
      const time = new Date(FROM + second * 1000).toISOString();
      return (
        parseLogLine({ text: JSON.stringify({ time, level: 'info', ...event }), utcOffset: milliseconds(0) }) ?? []
      );
    }),
  });

const running = (videoId: number) => [
  { event: 'SQS_MESSAGE_RECEIVED', video_id: videoId },
  { event: '[TRANSCODER] Starting ffmpeg', video_id: videoId },
  { event: '[PROCESSOR] Transcode progress', video_id: videoId, percent: 50 },
];

export const runningJob = (videoId: number, workerId: string, leaseSeconds = 25) => ({
  jobId: `job-${videoId}`,
  videoId,
  tenantId: 1,
  workerId,
  fencingToken: 1,
  leaseUntil: epochMs(TAKEN_AT + leaseSeconds * 1000),
  stage: 'encode',
  progress01: 0.5,
});

export const group = (changes: Partial<FactValue<'group'>> = {}): Fact =>
  fact('group', NAMES.group, {
    desired: 2,
    min: 1,
    max: 20,
    instances: [WORKER_A, WORKER_B].map((instanceId) => ({
      instanceId,
      lifecycle: 'InService',
      health: 'Healthy',
      protected: true,
    })),
    suspendedProcesses: [],
    ...changes,
  });

export const policy = (changes: Partial<FactValue<'scaling-policy'>> = {}): Fact =>
  fact('scaling-policy', NAMES.group, {
    kind: 'classic',
    minSize: 1,
    maxSize: 20,
    maxBacklogAdd: 5,
    stableZeroDuration: seconds(1200),
    visibleOnly: false,
    reportsVisibleOnly: true,
    ...changes,
  });

const facts: readonly Fact[] = [
  fact('queue-depth', NAMES.videoQueue, { visible: 0, inFlight: 2, delayed: 0 }),
  fact('queue-depth', NAMES.deadLetterQueue, { visible: 0, inFlight: 0, delayed: 0 }),
  fact('queue-settings', NAMES.videoQueue, {
    visibilityTimeout: seconds(90),
    retention: seconds(345_600),
    redrive: { deadLetterQueue: NAMES.deadLetterQueue, maxReceiveCount: 5 },
  }),
  fact('dead-letters', NAMES.deadLetterQueue, { messages: [] }),
  fact('messages-received', NAMES.videoQueue, { from: FROM, to: TAKEN_AT, points: [{ at: FROM, count: 2 }] }),
  fact('messages-deleted', NAMES.videoQueue, { from: FROM, to: TAKEN_AT, points: [{ at: FROM, count: 3 }] }),
  fact('scaler-result', NAMES.scalerFunction, { ai_queue_depth: 0, video_queue_depth: 0, messaging_queue_depth: 0 }),
  fact('scaler-deployment', NAMES.scalerFunction, { codeSha256: 'same', lastModified: FROM, environment: {} }),
  fact('built-artifact', NAMES.scalerArtifact, { codeSha256: 'same' }),
  fact('scaler-schedule', NAMES.scalerSchedule, { state: 'ENABLED', expression: 'rate(1 minute)' }),
  fact('scaler-log', NAMES.scalerFunction, { from: FROM, to: TAKEN_AT, lastDecisionAt: TAKEN_AT, failures: [] }),
  policy(),
  group(),
  fact('scaling-activities', NAMES.group, { activities: [] }),
  workerLog(WORKER_A, running(1)),
  workerLog(WORKER_B, running(2)),
  fact('worker-settings', NAMES.group, {
    fastAck: false,
    visibilityExtension: { interval: seconds(8), visibilityTimeout: seconds(90) },
  }),
  ...[WORKER_A, WORKER_B].flatMap((worker) => [
    fact('worker-clock', worker, { ahead: seconds(0.01) }),
    fact('worker-disk', worker, { freeBytes: 50_000, totalBytes: 100_000 }),
  ]),
  fact('database-health', NAMES.database, { reachable: true, error: null, pendingMigrations: 0 }),
  fact('running-jobs', NAMES.database, {
    databaseNow: TAKEN_AT,
    jobs: [runningJob(1, WORKER_A), runningJob(2, WORKER_B)],
  }),
  fact('job-failures', NAMES.database, { failures: [] }),
  fact('stalled-runs', NAMES.database, { stalls: [] }),
];

/** The sound fleet, with some of its facts replaced by others of the same kind and subject. */
export function healthyBut(...changed: readonly Fact[]): Snapshot {
  const ids = new Set(changed.map(factId));
  return snapshot([...facts.filter((one) => !ids.has(factId(one))), ...changed]);
}
