/** The incident that ffleet must explain: "queue depth 0", five instances, and nobody knows why. Ids are invented. */
import { epochMs, milliseconds, seconds } from '@ffleet/units';
import type { Fact } from '../fact';
import { parseLogLine } from '../log-line';
import type { LogLine } from '../kinds/worker-facts';
import type { Snapshot } from '../snapshot';
import { NAMES, TAKEN_AT, fact, snapshot } from './snapshots';

const SEOUL = milliseconds(9 * 3_600_000);
const at = (time: string) => epochMs(Date.parse(`2026-02-21T${time}Z`));
const FROM = at('01:16:00');

export const WORKERS = ['i-0aa1', 'i-0bb2', 'i-0cc3', 'i-0dd4', 'i-0ee5'] as const;
const [FIRST_WORKER] = WORKERS;

/** The log of the worker that runs video 53: no return, no completion. */
const LOG_OF_VIDEO_53 = `
2026-02-21 10:16:07,121 [INFO] SQS_MESSAGE_RECEIVED | request_id=f59c2019 | video_id=53 | tenant_id=1 | queue_wait_sec=140.92
2026-02-21 10:16:07,122 [INFO] [SQS_MAIN] Calling handler.handle() video_id=53
2026-02-21 10:16:07,174 [INFO] [HANDLER] Lock acquired, marking as PROCESSING video_id=53
2026-02-21 10:16:07,189 [INFO] [HANDLER] Starting process_fn video_id=53
2026-02-21 10:16:24,446 [INFO] [TRANSCODER] Starting ffmpeg for video_id=53
2026-02-21 10:20:57,419 [INFO] [PROCESSOR] Transcode progress video_id=53 ... 2% overall=51%
2026-02-21 10:25:30,747 [INFO] [PROCESSOR] Transcode progress video_id=53 ... 5% overall=52%`;

const linesOf = (text: string): LogLine[] =>
  text.split('\n').flatMap((line) => parseLogLine({ text: line, utcOffset: SEOUL }) ?? []);

const perMinute = (counts: Readonly<Record<string, number>>) =>
  Array.from({ length: 10 }, (_, minute) => {
    const time = `01:${16 + minute}:00`;
    return { at: at(time), count: counts[time] ?? 0 };
  });

/** The facts of the original report, and no other. */
export const incidentFacts = (): readonly Fact[] => [
  fact('queue-depth', NAMES.videoQueue, { visible: 0, inFlight: 5, delayed: 0 }),
  fact('queue-settings', NAMES.videoQueue, { visibilityTimeout: seconds(10_800), retention: null, redrive: null }),
  fact('scaler-result', NAMES.scalerFunction, { ai_queue_depth: 0, video_queue_depth: 0, messaging_queue_depth: 0 }),
  fact('scaler-deployment', NAMES.scalerFunction, {
    codeSha256: 'aW52ZW50ZWQtaGFzaC1vZi10aGUtZGVwbG95ZWQtemlwISE=',
    lastModified: at('00:31:50'),
    environment: { VIDEO_SCALE_VISIBLE_ONLY: '0' },
  }),
  fact('messages-received', NAMES.videoQueue, { from: FROM, to: TAKEN_AT, points: perMinute({ '01:16:00': 1 }) }),
  fact('messages-deleted', NAMES.videoQueue, { from: FROM, to: TAKEN_AT, points: perMinute({}) }),
  fact('worker-log', FIRST_WORKER, { from: FROM, to: TAKEN_AT, lines: linesOf(LOG_OF_VIDEO_53) }),
  fact('group', NAMES.group, {
    desired: 5,
    min: 1,
    max: 20,
    instances: WORKERS.map((instanceId) => ({
      instanceId,
      lifecycle: 'InService',
      health: 'Healthy',
      protected: false,
    })),
    suspendedProcesses: [],
  }),
  fact('scaling-activities', NAMES.group, {
    activities: [
      {
        startedAt: at('01:14:19'),
        status: 'Successful',
        cause:
          'At 2026-02-21T01:14:19Z a user request explicitly set group desired capacity changing the desired capacity from 2 to 5.',
        statusMessage: null,
      },
    ],
  }),
  fact('scaling-policy', NAMES.group, {
    kind: 'classic',
    minSize: 1,
    maxSize: 20,
    maxBacklogAdd: 5,
    stableZeroDuration: seconds(1200),
    visibleOnly: false,
    reportsVisibleOnly: true,
  }),
  fact('worker-settings', NAMES.group, { fastAck: false, visibilityExtension: null }),
];

export const incident = (): Snapshot => snapshot(incidentFacts());

const VIDEO_IDS = [53, 54, 55, 56, 57] as const;

/** The incident with the five leases among its facts. */
export const incidentWithLeases = (): Snapshot =>
  snapshot([
    ...incidentFacts(),
    fact('running-jobs', NAMES.database, {
      databaseNow: TAKEN_AT,
      jobs: VIDEO_IDS.map((videoId, index) => ({
        jobId: `00000000-0000-4000-8000-0000000000${videoId}`,
        videoId,
        tenantId: 1,
        workerId: WORKERS[index] ?? FIRST_WORKER,
        fencingToken: 1,
        leaseUntil: epochMs(TAKEN_AT + 25_000),
        stage: 'encode',
        progress01: 0.5,
      })),
    }),
  ]);

/** The incident with the logs of all five workers among its facts. */
export const incidentWithLogs = (): Snapshot =>
  snapshot([
    ...incidentFacts(),
    ...WORKERS.slice(1).map((worker, index) => {
      const text = LOG_OF_VIDEO_53.replaceAll('video_id=53', `video_id=${54 + index}`);
      return fact('worker-log', worker, { from: FROM, to: TAKEN_AT, lines: linesOf(text) });
    }),
  ]);
