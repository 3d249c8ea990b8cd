/** The handler: claim a job, run it under a heartbeat, and record how it ended. */
import type { TranscodeSettings } from '@ffleet/media-plan';
import type { ClaimRefusal, Clock, EventLog, JobClaim, JobStore, ResolvedJob, WorkQueue } from '@ffleet/ports';
import { assertNever, milliseconds } from '@ffleet/units';
import type { Seconds } from '@ffleet/units';
import { decideRetry, outputPrefix } from '@ffleet/video-job-lifecycle';
import type { AcknowledgementMode, HandlerResult, JobProgress, TranscodeOutput } from '@ffleet/video-job-lifecycle';
import { describeError } from './describe-error';
import { LEASE_DURATION, startHeartbeat } from './heartbeat';
import { planProgress } from './job-progress';
import { interruptionOf, RunInterrupted } from './run-interrupted';
import type { Interruption } from './run-interrupted';
import { transcodeJob } from './transcode-job';
import type { RunFailure, TranscodePorts } from './transcode-job';

const COMPLETE_TRIES_MAX = 5;
const COMPLETE_RETRY_AFTER = milliseconds(1_000);

export interface WorkerPorts extends TranscodePorts {
  readonly store: JobStore;
  readonly queue: WorkQueue;
  readonly clock: Clock;
  readonly log: EventLog;
}

export interface WorkerSettings {
  readonly workerId: string;
  readonly acknowledgement: AcknowledgementMode;
  readonly heartbeatInterval: Seconds;
  readonly plan: TranscodeSettings;
}

export type HandlerOutcome =
  | {
      readonly kind: 'returned';
      readonly result: HandlerResult;
      readonly jobFinished: boolean;
      readonly failure: RunFailure | null;
    }
  /** This worker is going away: the job is QUEUED again and due, at no cost of an attempt. */
  | { readonly kind: 'handed-back' };

const returned = (result: HandlerResult, jobFinished: boolean, failure: RunFailure | null = null): HandlerOutcome => ({
  kind: 'returned',
  result,
  jobFinished,
  failure,
});

/**
 * Handles one job.
 * @param options.requestId names this delivery in the log
 * @param options.receiptHandle null when the message is deleted already
 * @param options.drain aborts when this worker has to go away
 * @throws when the database cannot be reached at all
 */
export async function handleJob(options: {
  job: ResolvedJob;
  requestId: string;
  receiptHandle: string | null;
  settings: WorkerSettings;
  ports: WorkerPorts;
  drain: AbortSignal;
}): Promise<HandlerOutcome> {
  const { job, requestId, settings, ports } = options;
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
  return runClaimed({ ...options, claim, attempt, fields });
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
    return returned('skip:cancel', true);
  }
  if (settings.acknowledgement === 'at-receive') return returned('skip:claim', false);
  switch (refusal) {
    case 'lock-held-by-another-worker':
      return returned('lock_fail', false);
    case 'lock-held-by-this-worker':
      return returned('skip:lock', false);
    case 'not-claimable':
      return returned('skip:mark_processing', false);
    default:
      return assertNever(refusal);
  }
}

interface RunFields {
  readonly request_id: string;
  readonly job_id: string;
  readonly video_id: number;
  readonly tenant_id: number;
}

async function runClaimed(options: {
  job: ResolvedJob;
  claim: JobClaim;
  attempt: number;
  fields: RunFields;
  receiptHandle: string | null;
  settings: WorkerSettings;
  ports: WorkerPorts;
  drain: AbortSignal;
}): Promise<HandlerOutcome> {
  const { job, claim, fields, settings, ports, drain } = options;
  const keyPrefix = outputPrefix({ ...job, fencingToken: claim.fencingToken });
  const run = new AbortController();
  const onDrain = (): void => run.abort(new RunInterrupted('drain'));
  if (drain.aborted) onDrain();
  drain.addEventListener('abort', onDrain, { once: true });
  let progress: JobProgress = planProgress({ stage: 'probe', stage01: 0 });
  const heartbeat = startHeartbeat({
    claim,
    receiptHandle: options.receiptHandle,
    interval: settings.heartbeatInterval,
    readProgress: () => reportProgress({ progress, fields, log: ports.log }),
    run,
    ...ports,
  });
  try {
    const ended = await runTranscode({ ...options, keyPrefix, run, onProgress: (next) => (progress = next) });
    // Outside of the catch in runTranscode: a failed COMMIT may have counted, so it must never clean up the output.
    if (ended.kind === 'transcoded') return await recordSuccess({ ...options, keyPrefix, output: ended.output });
    if (ended.kind === 'failed') return await recordFailure({ ...options, keyPrefix, failure: ended.failure });
    return await recordInterruption({ ...options, keyPrefix, interruption: ended.interruption });
  } finally {
    drain.removeEventListener('abort', onDrain);
    await heartbeat.stop();
  }
}

type RunEnd =
  | { readonly kind: 'transcoded'; readonly output: TranscodeOutput }
  | { readonly kind: 'failed'; readonly failure: RunFailure }
  | { readonly kind: 'interrupted'; readonly interruption: Interruption };

async function runTranscode(options: {
  job: ResolvedJob;
  keyPrefix: string;
  fields: RunFields;
  settings: WorkerSettings;
  ports: WorkerPorts;
  run: AbortController;
  onProgress: (progress: JobProgress) => void;
}): Promise<RunEnd> {
  const { job, keyPrefix, fields, settings, ports, run, onProgress } = options;
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
    return { kind: 'failed', failure: { code: 'internal-error', message: describeError(error), permanent: false } };
  }
}

function reportProgress(options: { progress: JobProgress; fields: RunFields; log: EventLog }): JobProgress {
  const { progress, fields, log } = options;
  const percent = Math.floor(progress.overall01 * 100);
  log.emit({
    event: '[PROCESSOR] Transcode progress',
    ...fields,
    stage: progress.stage,
    percent,
    overall: percent,
  });
  return progress;
}

type Recording = {
  claim: JobClaim;
  attempt: number;
  keyPrefix: string;
  fields: RunFields;
  ports: WorkerPorts;
};

/** The answer to a COMMIT may be lost: asking again with the same token tells whether it counted. */
async function recordSuccess(options: Recording & { output: TranscodeOutput }): Promise<HandlerOutcome> {
  const { claim, output, fields, ports } = options;
  for (let tries = 1; ; tries += 1) {
    try {
      const outcome = await ports.store.complete({ claim, output });
      if (outcome === 'completed') return returned('ok', true);
      await discardOutput(options);
      if (outcome === 'cancelled') return returned('skip:cancel', true);
      return loseLease({ claim, fields, ports });
    } catch (error) {
      if (tries >= COMPLETE_TRIES_MAX) throw error;
      await ports.clock.sleep({ duration: COMPLETE_RETRY_AFTER });
    }
  }
}

async function recordFailure(options: Recording & { failure: RunFailure }): Promise<HandlerOutcome> {
  const { claim, attempt, failure, fields, ports } = options;
  const decision = decideRetry({ attempt, permanent: failure.permanent });
  const retryAfter = decision.kind === 'retry' ? decision.retryAfter : null;
  const recorded = await ports.store.fail({ claim, failure, retryAfter });
  await discardOutput(options);
  if (recorded === 'lost') return loseLease({ claim, fields, ports });
  return returned('failed', decision.kind === 'give-up', failure);
}

async function recordInterruption(options: Recording & { interruption: Interruption }): Promise<HandlerOutcome> {
  const { claim, interruption, fields, ports } = options;
  switch (interruption) {
    case 'cancel':
      ports.log.emit({ event: 'CANCEL_REQUESTED', ...fields });
      await ports.store.cancel({ jobId: claim.jobId });
      await discardOutput(options);
      return returned('skip:cancel', true);
    case 'drain': {
      const released = await ports.store.release({ claim });
      await discardOutput(options);
      return released === 'done' ? { kind: 'handed-back' } : loseLease({ claim, fields, ports });
    }
    case 'lease-lost':
      await discardOutput(options);
      return loseLease({ claim, fields, ports });
    default:
      return assertNever(interruption);
  }
}

/** Removes what this run uploaded, after its end is recorded. What cannot be removed is unreferenced, and told. */
async function discardOutput({ keyPrefix, fields, ports }: Recording): Promise<void> {
  try {
    await ports.objects.deletePrefix({ prefix: keyPrefix });
  } catch (error) {
    ports.log.emit({ event: 'OUTPUT_LEFT_BEHIND', ...fields, key_prefix: keyPrefix, error: describeError(error) });
  }
}

function loseLease(options: { claim: JobClaim; fields: RunFields; ports: WorkerPorts }): HandlerOutcome {
  const { claim, fields, ports } = options;
  ports.log.emit({ event: 'LEASE_LOST', ...fields, fencing_token: claim.fencingToken });
  const message = `Fencing token ${claim.fencingToken} is no longer the newest of job ${claim.jobId}: another run took over`;
  return returned('failed', false, { code: 'lease-lost', message, permanent: false });
}
