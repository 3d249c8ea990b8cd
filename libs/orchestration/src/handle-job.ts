/** The handler: claim a job, run it under a heartbeat, and record how it ended. */
import type { ClaimRefusal, ResolvedJob } from '@ffleet/ports';
import { assertNever } from '@ffleet/units';
import { outputPrefix } from '@ffleet/video-job-lifecycle';
import type { JobProgress } from '@ffleet/video-job-lifecycle';
import { describeError, describeStack } from './describe-error';
import { returned } from './handler-outcome';
import type { HandlerOutcome } from './handler-outcome';
import { LEASE_DURATION, startHeartbeat } from './heartbeat';
import { planProgress } from './job-progress';
import { recordRunEnd } from './record-run-end';
import type { ClaimedRun, RunEnd } from './record-run-end';
import { interruptionOf, RunInterrupted } from './run-interrupted';
import { transcodeJob } from './transcode-job';
import type { WorkerPorts, WorkerSettings } from './worker-ports';

/**
 * Handles one job.
 * @param options.requestId names this delivery in the log
 * @param options.receiptHandle null when the message is deleted already
 * @param options.drain aborts when this worker has to go away
 * @throws when the database stays away for longer than the worker is patient
 */
export async function handleJob(options: {
  job: ResolvedJob;
  requestId: string;
  receiptHandle: string | null;
  settings: WorkerSettings;
  ports: WorkerPorts;
  drain: AbortSignal;
}): Promise<HandlerOutcome> {
  const { job, requestId, settings, ports, drain } = options;
  const outcome = await ports.store.claim({
    jobId: job.jobId,
    workerId: settings.workerId,
    leaseDuration: LEASE_DURATION,
  });
  if (outcome.kind === 'refused') return refuse({ ...options, refusal: outcome.refusal });
  const { claim, attempt } = outcome;
  const fields = { request_id: requestId, job_id: job.jobId, video_id: job.videoId, tenant_id: job.tenantId };
  ports.log.emit({
    event: '[HANDLER] Lock acquired, marking as PROCESSING',
    ...fields,
    fencing_token: claim.fencingToken,
    attempt,
  });
  const keyPrefix = outputPrefix({ ...job, fencingToken: claim.fencingToken });
  return runClaimed({ ...options, claimed: { claim, attempt, keyPrefix, fields, ports, drain } });
}

async function refuse(options: {
  job: ResolvedJob;
  refusal: ClaimRefusal;
  settings: WorkerSettings;
  ports: WorkerPorts;
}): Promise<HandlerOutcome> {
  const { job, refusal, settings, ports } = options;
  if (refusal === 'cancel-requested') {
    await ports.store.cancel({ jobId: job.jobId });
    return returned('skip:cancel', { jobFinished: true });
  }
  if (settings.acknowledgement === 'at-receive') return returned('skip:claim');
  switch (refusal) {
    case 'lock-held-by-another-worker':
      return returned('lock_fail');
    case 'lock-held-by-this-worker':
      return returned('skip:lock');
    case 'not-claimable':
      return returned('skip:mark_processing');
    default:
      return assertNever(refusal);
  }
}

async function runClaimed(options: {
  job: ResolvedJob;
  claimed: ClaimedRun;
  receiptHandle: string | null;
  settings: WorkerSettings;
  ports: WorkerPorts;
}): Promise<HandlerOutcome> {
  const { claimed, receiptHandle, settings, ports } = options;
  const { claim, drain } = claimed;
  const run = new AbortController();
  const onDrain = (): void => run.abort(new RunInterrupted('drain'));
  if (drain.aborted) onDrain();
  drain.addEventListener('abort', onDrain, { once: true });
  let progress: JobProgress = planProgress({ stage: 'probe', stage01: 0 });
  const heartbeat = startHeartbeat({
    claim,
    receiptHandle,
    interval: settings.heartbeatInterval,
    readProgress: () => logProgress({ progress, claimed }),
    run,
    ...ports,
  });
  try {
    const end = await runTranscode({ ...options, run, onProgress: (next) => (progress = next) });
    return await recordRunEnd({ run: claimed, end });
  } finally {
    drain.removeEventListener('abort', onDrain);
    await heartbeat.stop();
  }
}

async function runTranscode(options: {
  job: ResolvedJob;
  claimed: ClaimedRun;
  settings: WorkerSettings;
  ports: WorkerPorts;
  run: AbortController;
  onProgress: (progress: JobProgress) => void;
}): Promise<RunEnd> {
  const { job, claimed, settings, ports, run, onProgress } = options;
  const { keyPrefix, fields } = claimed;
  ports.log.emit({ event: '[HANDLER] Starting process_fn', ...fields });
  try {
    const transcoded = await transcodeJob({
      job,
      keyPrefix,
      settings: settings.plan,
      ports,
      onProgress,
      onPart: (part) => ports.log.emit({ event: '[TRANSCODER] Starting ffmpeg', ...fields, part: part.kind }),
      signal: run.signal,
    });
    return transcoded.ok
      ? { kind: 'transcoded', output: transcoded.value }
      : { kind: 'failed', failure: transcoded.error };
  } catch (error) {
    const interruption = interruptionOf(run.signal);
    if (interruption !== null) return { kind: 'interrupted', interruption };
    const failure = { code: 'internal-error', message: describeError(error), details: describeStack(error) };
    return { kind: 'failed', failure: { ...failure, permanent: false } };
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
