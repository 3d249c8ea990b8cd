/** Records how a claimed run ended, and cleans up after it: first the record, then the clean-up. */
import type { JobClaim, QueuedJob } from '@ffleet/ports';
import { assertNever } from '@ffleet/units';
import { decideRetry } from '@ffleet/video-job-lifecycle';
import type { TranscodeOutput } from '@ffleet/video-job-lifecycle';
import { describeError } from './describe-error';
import type { Drain } from './drain';
import { returned } from './handler-outcome';
import type { HandlerOutcome } from './handler-outcome';
import { insist } from './insist';
import type { Interruption } from './run-interrupted';
import type { RunSuccess } from './job-run';
import type { RunFailure } from './run-failure';
import type { WorkerPorts } from './worker-ports';

/** What each event of a run tells. */
export interface RunFields {
  readonly request_id: string;
  readonly job_id: string;
  readonly video_id: number;
  readonly tenant_id: number;
}

/** A run that holds a claim, and where it writes. */
export interface ClaimedRun {
  readonly claim: JobClaim;
  readonly attempt: number;
  /** Nobody else writes there. */
  readonly keyPrefix: string;
  readonly fields: RunFields;
  readonly ports: WorkerPorts;
  readonly drain: Drain;
}

export type RunEnd =
  | RunSuccess
  | { readonly kind: 'failed'; readonly failure: RunFailure }
  | { readonly kind: 'interrupted'; readonly interruption: Interruption };

export interface RecordedEnd {
  readonly outcome: HandlerOutcome;
  /** Jobs that this end has queued: the next step for any worker, as soon as their messages are sent. */
  readonly queued: readonly QueuedJob[];
}

/** @throws when the database stays away for longer than the worker is patient */
export async function recordRunEnd({ run, end }: { run: ClaimedRun; end: RunEnd }): Promise<RecordedEnd> {
  switch (end.kind) {
    case 'published':
      return alone(await recordSuccess({ run, output: end.output }));
    case 'planned':
      return recordPlan({ run, end });
    case 'part-done':
      return recordPart({ run, end });
    case 'failed':
      return alone(await recordFailure({ run, failure: end.failure }));
    case 'interrupted':
      return alone(await recordInterruption({ run, interruption: end.interruption }));
    default:
      return assertNever(end);
  }
}

const alone = (outcome: HandlerOutcome): RecordedEnd => ({ outcome, queued: [] });

/** The message has done its work, though the job goes on: what comes next has a message of its own. */
async function recordPlan(options: {
  run: ClaimedRun;
  end: Extract<RunEnd, { kind: 'planned' }>;
}): Promise<RecordedEnd> {
  const { run, end } = options;
  const { claim, ports } = run;
  const { plan, parts } = end;
  const store = () => ports.parts.storePlan({ claim, plan, parts });
  const outcome = await write({ run, action: 'store the plan', write: store });
  switch (outcome.kind) {
    case 'planned':
      return { outcome: returned('ok'), queued: outcome.queued };
    case 'cancelled':
      return alone(returned('skip:cancel', { jobFinished: true }));
    case 'lost':
      return alone(loseLease(run));
    default:
      return assertNever(outcome);
  }
}

async function recordPart(options: {
  run: ClaimedRun;
  end: Extract<RunEnd, { kind: 'part-done' }>;
}): Promise<RecordedEnd> {
  const { run, end } = options;
  const { claim, ports } = run;
  const complete = () => ports.parts.completePart({ claim, result: end.result });
  const outcome = await write({ run, action: 'complete the part', write: complete });
  if (outcome.kind === 'completed') {
    const queued = outcome.queuedRoot === null ? [] : [outcome.queuedRoot];
    return { outcome: returned('ok', { jobFinished: true }), queued };
  }
  await discardOutput(run);
  return alone(outcome.kind === 'cancelled' ? returned('skip:cancel', { jobFinished: true }) : loseLease(run));
}

/**
 * The answer to a COMMIT may be lost: asking again with the same token tells whether it counted. Where nobody answers at
 * all it may have counted, so the output is never cleaned up then.
 */
async function recordSuccess({ run, output }: { run: ClaimedRun; output: TranscodeOutput }): Promise<HandlerOutcome> {
  const { claim, ports } = run;
  const outcome = await write({
    run,
    action: 'complete the job',
    write: () => ports.store.complete({ claim, output }),
  });
  if (outcome === 'completed') return returned('ok', { jobFinished: true });
  await discardOutput(run);
  return outcome === 'cancelled' ? returned('skip:cancel', { jobFinished: true }) : loseLease(run);
}

async function recordFailure({ run, failure }: { run: ClaimedRun; failure: RunFailure }): Promise<HandlerOutcome> {
  const { claim, attempt, ports } = run;
  const { code, message, permanent } = failure;
  const decision = decideRetry({ attempt, permanent });
  const retryAfter = decision.kind === 'retry' ? decision.retryAfter : null;
  const fail = () => ports.store.fail({ claim, failure: { code, message }, retryAfter });
  const outcome = await write({ run, action: 'record the failure', write: fail });
  await discardOutput(run);
  switch (outcome) {
    case 'failed':
      return returned('failed', { jobFinished: decision.kind === 'give-up', failure });
    case 'cancelled':
      return returned('skip:cancel', { jobFinished: true });
    case 'lost':
      return loseLease(run);
    default:
      return assertNever(outcome);
  }
}

async function recordInterruption(options: { run: ClaimedRun; interruption: Interruption }): Promise<HandlerOutcome> {
  const { run, interruption } = options;
  const { claim, fields, ports } = run;
  switch (interruption) {
    case 'cancel':
      ports.log.emit({ event: 'CANCEL_REQUESTED', ...fields });
      await write({ run, action: 'cancel the job', write: () => ports.store.cancel(claim) });
      await discardOutput(run);
      return returned('skip:cancel', { jobFinished: true });
    case 'drain': {
      const outcome = await write({ run, action: 'release the job', write: () => ports.store.release({ claim }) });
      // Its message goes first: the machine may not last until the clean-up is done.
      if (outcome === 'released') {
        return { kind: 'handed-back', fencingToken: claim.fencingToken, discardOutput: () => discardOutput(run) };
      }
      await discardOutput(run);
      return outcome === 'cancelled' ? returned('skip:cancel', { jobFinished: true }) : loseLease(run);
    }
    case 'lease-lost':
      await discardOutput(run);
      return loseLease(run);
    default:
      return assertNever(interruption);
  }
}

async function write<T>(options: { run: ClaimedRun; action: string; write: () => Promise<T> }): Promise<T> {
  const { run, action } = options;
  const { claim, fields, keyPrefix, ports, drain } = run;
  try {
    return await insist({ action, write: options.write, drain, workerId: claim.workerId, ...ports });
  } catch (error) {
    ports.log.emit({ event: 'OUTPUT_LEFT_BEHIND', ...fields, key_prefix: keyPrefix, error: describeError(error) });
    throw error;
  }
}

/** Removes what this run uploaded, after its end is recorded. What cannot be removed is unreferenced, and told. */
async function discardOutput({ keyPrefix, fields, ports }: ClaimedRun): Promise<void> {
  try {
    await ports.objects.deletePrefix({ prefix: keyPrefix });
  } catch (error) {
    ports.log.emit({ event: 'OUTPUT_LEFT_BEHIND', ...fields, key_prefix: keyPrefix, error: describeError(error) });
  }
}

function loseLease({ claim, fields, ports }: ClaimedRun): HandlerOutcome {
  ports.log.emit({ event: 'LEASE_LOST', ...fields, fencing_token: claim.fencingToken });
  const message = `Fencing token ${claim.fencingToken} is no longer the newest of job ${claim.jobId}: another run took over`;
  return returned('failed', { failure: { code: 'lease-lost', message, permanent: false, details: null } });
}
