import { epochMs, seconds } from '@ffleet/units';
import type { Conclusion } from './conclusion';
import { derive } from './derivation';
import { diagnose } from './diagnose';
import { ENGLISH } from './language/english';
import { renderDerivation } from './report/derivation-text';
import type { RuleCode } from './rule-codes';
import type { Snapshot } from './snapshot';
import { WORKER_A, WORKER_B, group, healthyBut, policy, runningJob, workerLog } from './testing/healthy';
import { NAMES, TAKEN_AT, fact, unknownFact } from './testing/snapshots';

const FROM = epochMs(TAKEN_AT - 600_000);

const conclude = (rule: RuleCode, snapshot: Snapshot): Conclusion | undefined =>
  diagnose(snapshot).conclusions.find((conclusion) => conclusion.rule === rule);
const depth = (visible: number, inFlight: number) =>
  fact('queue-depth', NAMES.videoQueue, { visible, inFlight, delayed: 0 });
const nothing = (kind: 'messages-deleted' | 'messages-received') =>
  fact(kind, NAMES.videoQueue, { from: FROM, to: TAKEN_AT, points: [{ at: FROM, count: 0 }] });
const markedEmpty = (secondsAgo: number) =>
  fact('stable-zero-mark', NAMES.stableZeroParameter, { since: epochMs(TAKEN_AT - secondsAgo * 1000) });
const fastAck = fact('worker-settings', NAMES.group, { fastAck: true, visibilityExtension: null });

describe('reported-depth', () => {
  it('is False when the scaler reports another number than is visible', () => {
    expect(conclude('reported-depth', healthyBut(depth(3, 2)))).toMatchObject({
      status: 'False',
      reason: 'ReportedDepthDiffers',
      values: { reported: 0, visible: 3 },
    });
  });

  it('is False when the scaler could not read the queue: null is no zero', () => {
    const result = { ai_queue_depth: 0, video_queue_depth: null, messaging_queue_depth: 0 };

    const conclusion = conclude('reported-depth', healthyBut(fact('scaler-result', NAMES.scalerFunction, result)));

    expect(conclusion).toMatchObject({ status: 'False', reason: 'ReportedDepthUnreadable' });
  });

  it('does not arise when the scaler reports more than the visible messages', () => {
    expect(conclude('reported-depth', healthyBut(policy({ reportsVisibleOnly: false })))).toBeUndefined();
  });
});

describe('desired-capacity', () => {
  it('is False when the policy gives another size', () => {
    expect(conclude('desired-capacity', healthyBut(group({ desired: 4 })))).toMatchObject({
      status: 'False',
      reason: 'DesiredDiffersFromPolicy',
      values: { desired: 4, wanted: 2 },
    });
  });

  it('holds the size when the queue has not been empty for long enough', () => {
    const observed = healthyBut(depth(0, 0), markedEmpty(1199));

    expect(conclude('desired-capacity', observed)).toMatchObject({
      status: 'True',
      reason: 'HeldUntilStableZero',
      values: { desired: 2, stableZeroDuration: 1200 },
    });
  });

  it('wants the minimum when the queue has been empty for long enough', () => {
    const observed = healthyBut(depth(0, 0), markedEmpty(1200));

    expect(conclude('desired-capacity', observed)).toMatchObject({
      status: 'False',
      values: { desired: 2, wanted: 1 },
    });
  });

  it('is Unknown, and names the mark, when the queue is empty and nobody knows since when', () => {
    expect(conclude('desired-capacity', healthyBut(depth(0, 0)))).toMatchObject({
      status: 'Unknown',
      missing: [{ id: `stable-zero-mark:${NAMES.stableZeroParameter}` }],
    });
  });

  it('rests on the one activity that set the size, however many there are', () => {
    const activity = (cause: string) => ({ startedAt: FROM, status: 'Successful', cause, statusMessage: null });
    const others = Array.from({ length: 12 }, (_, index) => activity(`an instance was launched, number ${index}`));
    const setting = activity(
      'a user request explicitly set group desired capacity changing the desired capacity from 1 to 2.',
    );
    const id = `scaling-activities:${NAMES.group}` as const;
    const withSetting = fact('scaling-activities', NAMES.group, { activities: [...others, setting] });
    const withoutSetting = fact('scaling-activities', NAMES.group, { activities: others });

    const found = conclude('desired-capacity', healthyBut(withSetting));
    const diagnosis = diagnose(healthyBut(withSetting));
    const derivation = derive({ diagnosis, rule: 'desired-capacity' });
    const tree = derivation && renderDerivation({ derivation, catalogue: ENGLISH });

    expect(found).toMatchObject({
      excerpts: [{ id, text: `1 of 13: 2026-02-21T01:16:00Z Successful: ${setting.cause}` }],
    });
    expect(tree).toContain('1 of 13');
    expect(tree).not.toContain('number 3');
    expect(conclude('desired-capacity', healthyBut(withoutSetting))).toMatchObject({
      excerpts: [{ id, text: 'none of 12 sets desired=2' }],
    });
  });

  it('says that no activity tells when the size was set, when none does', () => {
    expect(conclude('desired-capacity', healthyBut())).toMatchObject({ status: 'True', values: { setAt: null } });
  });
});

describe('nothing-deleted', () => {
  it('does not arise when messages were deleted', () => {
    expect(conclude('nothing-deleted', healthyBut())).toBeUndefined();
  });

  it('is False when a handler returned ok and nothing was deleted', () => {
    const log = workerLog(WORKER_A, [
      { event: 'SQS_MESSAGE_RECEIVED', video_id: 1 },
      { event: 'handler.handle() returned', video_id: 1, result: 'ok' },
    ]);

    expect(conclude('nothing-deleted', healthyBut(nothing('messages-deleted'), log))).toMatchObject({
      status: 'False',
      reason: 'ReturnedWithoutDelete',
      values: { videoIds: [1] },
    });
  });

  it('knows that no worker has a message when every log shows the return', () => {
    const returned = [
      { event: 'SQS_MESSAGE_RECEIVED', video_id: 1 },
      { event: 'handler.handle() returned', video_id: 1, result: 'failed' },
    ];
    const logs = [workerLog(WORKER_A, returned), workerLog(WORKER_B, [])];

    expect(conclude('nothing-deleted', healthyBut(nothing('messages-deleted'), ...logs))).toMatchObject({
      status: 'True',
      reason: 'NothingWasInFlight',
    });
  });

  it('is because nothing was received when messages are deleted at receive', () => {
    const observed = healthyBut(nothing('messages-deleted'), nothing('messages-received'), fastAck);

    expect(conclude('nothing-deleted', observed)).toMatchObject({ status: 'True', reason: 'NothingWasReceived' });
  });

  it('is False when messages were received and should have been deleted at once', () => {
    expect(conclude('nothing-deleted', healthyBut(nothing('messages-deleted'), fastAck))).toMatchObject({
      status: 'False',
      reason: 'ReceivedWithoutDelete',
      values: { received: 2 },
    });
  });
});

describe('messages-in-flight', () => {
  it('does not arise when none is', () => {
    expect(conclude('messages-in-flight', healthyBut(depth(0, 0)))).toBeUndefined();
  });

  it('is False when a message has no live lease', () => {
    const jobs = [runningJob(1, WORKER_A), runningJob(2, WORKER_B, 0)];
    const observed = healthyBut(fact('running-jobs', NAMES.database, { databaseNow: TAKEN_AT, jobs }));

    expect(conclude('messages-in-flight', observed)).toMatchObject({
      status: 'False',
      reason: 'InFlightWithoutLease',
      values: { inFlight: 2, held: 1 },
    });
  });

  const onlyWorkerA = group({
    instances: [{ instanceId: WORKER_A, lifecycle: 'InService', health: 'Healthy', protected: true }],
  });

  it('counts no message as held by a handler whose instance has left the group, and says until when its lease lasts', () => {
    const jobs = [runningJob(1, WORKER_A), { ...runningJob(1, WORKER_B), part: 'chunk-0001' }];
    const observed = healthyBut(onlyWorkerA, fact('running-jobs', NAMES.database, { databaseNow: TAKEN_AT, jobs }));

    expect(conclude('messages-in-flight', observed)).toMatchObject({
      status: 'True',
      reason: 'HeldByWorkersOutOfService',
      values: {
        inFlight: 2,
        videoIds: [1],
        gone: [{ videoId: 1, part: 'chunk-0001', workerId: WORKER_B, leaseUntil: TAKEN_AT + 25_000 }],
      },
      arithmetic: [{ inputs: { inFlight: 2, held: 1, takenAlong: 1 }, result: 0 }],
      cites: [`queue-depth:${NAMES.videoQueue}`, `group:${NAMES.group}`, `running-jobs:${NAMES.database}`],
    });
  });

  it('takes a lease of a worker that has left for none that explains a message, when handlers explain all', () => {
    const jobs = [runningJob(1, WORKER_A), runningJob(2, WORKER_A), runningJob(3, WORKER_B)];
    const observed = healthyBut(onlyWorkerA, fact('running-jobs', NAMES.database, { databaseNow: TAKEN_AT, jobs }));

    expect(conclude('messages-in-flight', observed)).toMatchObject({
      reason: 'HeldByHandlers',
      values: { inFlight: 2, videoIds: [1, 2] },
    });
  });

  it('says of a log whose worker has left that it has, when nobody knows the leases', () => {
    const observed = healthyBut(onlyWorkerA, depth(0, 3), unknownFact('running-jobs', NAMES.database));

    expect(conclude('messages-in-flight', observed)).toMatchObject({
      status: 'Unknown',
      parts: [
        { videoId: 1, workerId: WORKER_A, isGone: false },
        { videoId: 2, workerId: WORKER_B, isGone: true, cites: [`worker-log:${WORKER_B}`, `group:${NAMES.group}`] },
        { status: 'Unknown', messages: 1 },
      ],
    });
  });
});

describe('visibility-against-job', () => {
  it('judges by the slowest job when several run', () => {
    const log = workerLog(WORKER_B, [
      { event: 'SQS_MESSAGE_RECEIVED', video_id: 2 },
      { event: '[TRANSCODER] Starting ffmpeg', video_id: 2 },
      { event: '[PROCESSOR] Transcode progress', video_id: 2, percent: 0.5 },
    ]);
    const settings = fact('worker-settings', NAMES.group, { fastAck: false, visibilityExtension: null });

    const conclusion = conclude('visibility-against-job', healthyBut(log, settings));

    // One second until ffmpeg starts, and one for each half of a percent.
    expect(conclusion).toMatchObject({ values: { videoId: 2, projected: seconds(201) } });
  });
});
