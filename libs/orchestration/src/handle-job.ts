/** The handler: claim a job, run it under a heartbeat, and record how it ended. */
import { partName } from '@ffleet/media-plan';
import type { ClaimRefusal, JobTask, ResolvedJob } from '@ffleet/ports';
import { assertNever } from '@ffleet/units';
import type { Milliseconds } from '@ffleet/units';
import { LEASE_DURATION, outputPrefix } from '@ffleet/video-job-lifecycle';
import type { JobProgress } from '@ffleet/video-job-lifecycle';
import type { Drain } from './drain';
import { returned } from './handler-outcome';
import type { HandlerOutcome } from './handler-outcome';
import { handBackInTime } from './hand-back-in-time';
import { startHeartbeat } from './heartbeat';
import { planProgress } from './job-progress';
import { recordRunEnd } from './record-run-end';
import type { ClaimedRun, RecordedEnd, RunEnd } from './record-run-end';
import { failureOf } from './run-failure';
import { interruptionOf } from './run-interrupted';
import { runTask } from './run-task';
import { sendHints } from './send-hints';
import type { WorkerPorts, WorkerSettings } from './worker-ports';

/** One delivery of a job's message. */
interface JobDelivery {
  readonly job: ResolvedJob;
  /** Names this delivery in the log. */
  readonly requestId: string;
  /** Null when the message is deleted already. */
  readonly receiptHandle: string | null;
  /** By the monotonic clock. */
  readonly receivedAt: Milliseconds;
  readonly settings: WorkerSettings;
  readonly ports: WorkerPorts;
  readonly drain: Drain;
}

/** Handles one job. @throws when the database stays away for longer than the worker is patient */
export async function handleJob(options: JobDelivery): Promise<HandlerOutcome> {
  const { job, requestId, receiptHandle, settings, ports, drain } = options;
  const claimSentAt = ports.clock.monotonicMs();
  const outcome = await ports.store.claim({
    jobId: job.jobId,
    workerId: settings.workerId,
    leaseDuration: LEASE_DURATION,
    receiptHandle,
  });
  if (outcome.kind === 'refused') return refuse({ ...options, refusal: outcome.refusal });
  const { claim, attempt, task } = outcome;
  const fields = { request_id: requestId, job_id: job.jobId, video_id: job.videoId, tenant_id: job.tenantId };
  ports.log.emit({
    event: '[HANDLER] Lock acquired, marking as PROCESSING',
    ...fields,
    fencing_token: claim.fencingToken,
    attempt,
    task: taskName(task),
  });
  const keyPrefix = outputPrefix({ ...job, fencingToken: claim.fencingToken });
  return runClaimed({ ...options, claimSentAt, task, claimed: { claim, attempt, keyPrefix, fields, ports, drain } });
}

/** `plan`, `join`, or the part's name. */
const taskName = (task: JobTask): string => (task.kind === 'part' ? task.name : task.kind);

async function refuse(options: JobDelivery & { refusal: ClaimRefusal }): Promise<HandlerOutcome> {
  const { job, refusal, settings, ports } = options;
  if (refusal === 'cancel-requested') {
    await ports.store.cancel({ jobId: job.jobId, workerId: settings.workerId });
    return returned('skip:cancel', { jobFinished: true });
  }
  if (settings.acknowledgement === 'at-receive') return returned('skip:claim');
  switch (refusal) {
    case 'lock-held-by-another-worker':
      return returned('lock_fail');
    case 'lock-held-by-this-worker':
      return returned('skip:lock');
    case 'waits-for-parts':
      // Its message has done its work: one that came back for hours would burn its receives into the dead-letter queue.
      return returned('skip:mark_processing', { jobFinished: true });
    case 'not-claimable':
      return returned('skip:mark_processing');
    default:
      return assertNever(refusal);
  }
}

async function runClaimed(
  options: JobDelivery & { claimed: ClaimedRun; task: JobTask; claimSentAt: Milliseconds },
): Promise<HandlerOutcome> {
  const { job, claimed, settings, ports } = options;
  const { claim, fields } = claimed;
  const run = new AbortController();
  let progress: JobProgress = planProgress({ stage: 'probe', stage01: 0 });
  const heartbeat = startHeartbeat({
    ...options,
    claim,
    fields,
    interval: settings.heartbeatInterval,
    readProgress: () => logProgress({ progress, claimed }),
    run,
    ...ports,
  });
  const drainWatch = handBackInTime({ ...options, run, readProgress: () => progress, fields, ...ports });
  let recorded: RecordedEnd;
  try {
    const end = await runToItsEnd({ ...options, run, onProgress: (next) => (progress = next) });
    drainWatch.stop();
    recorded = await recordRunEnd({ run: claimed, end });
  } finally {
    drainWatch.stop();
    await heartbeat.stop();
  }
  await sendHints({ job, queued: recorded.queued, workerId: settings.workerId, ports });
  return recorded.outcome;
}

async function runToItsEnd(
  options: JobDelivery & {
    claimed: ClaimedRun;
    task: JobTask;
    run: AbortController;
    onProgress: (progress: JobProgress) => void;
  },
): Promise<RunEnd> {
  const { job, claimed, task, settings, ports, run, onProgress } = options;
  const { keyPrefix, fields } = claimed;
  ports.log.emit({ event: '[HANDLER] Starting process_fn', ...fields });
  try {
    const done = await runTask({
      job,
      task,
      keyPrefix,
      settings: settings.plan,
      ports,
      onProgress,
      onPart: (part) => ports.log.emit({ event: '[TRANSCODER] Starting ffmpeg', ...fields, part: partName(part) }),
      signal: run.signal,
    });
    return done.ok ? done.value : { kind: 'failed', failure: done.error };
  } catch (error) {
    const interruption = interruptionOf(run.signal);
    if (interruption !== null) return { kind: 'interrupted', interruption };
    return { kind: 'failed', failure: failureOf(error) };
  }
}

function logProgress({ progress, claimed }: { progress: JobProgress; claimed: ClaimedRun }): JobProgress {
  claimed.ports.log.emit({
    event: '[PROCESSOR] Transcode progress',
    ...claimed.fields,
    stage: progress.stage,
    percent: Math.floor(progress.stage01 * 100),
    overall: Math.floor(progress.overall01 * 100),
  });
  return progress;
}
