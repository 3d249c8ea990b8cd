/** The protocol itself: what each event does to a job, as data. The SQL of the job store does the same, row by row. */
import { assertNever } from '@ffleet/units';
import type { EpochMs } from '@ffleet/units';
import { HINT_GRACE } from './hint';
import { isFinished } from './job';
import { after, end, queue } from './job-end';
import type { JobEvent, Transition, TransitionRefusal } from './job-event';
import type { JobRecord } from './job-record';
import { endOfPart, plan } from './root-and-parts';
import { decideStall } from './stall';

/**
 * @param options.at the database's clock: no other judges a lease
 * @returns the job as it is afterwards, with what changes beside it; or why nothing does
 */
export function transition(options: { job: JobRecord; event: JobEvent; at: EpochMs }): Transition {
  const { job, event, at } = options;
  if (isFinished(job.state)) return refused('finished');
  switch (event.kind) {
    case 'claim':
      return claim({ job, event, at });
    case 'renew':
      return holdsLease(job, event) ? renew({ job, event, at }) : refused('lease-lost');
    case 'plan':
      return holdsLease(job, event) ? plan({ job, event, at }) : refused('lease-lost');
    case 'complete':
      return holdsLease(job, event) ? complete({ job }) : refused('lease-lost');
    case 'fail':
      return holdsLease(job, event) ? fail({ job, event, at }) : refused('lease-lost');
    case 'release':
      return holdsLease(job, event) ? release({ job, at }) : refused('lease-lost');
    case 'request-cancel':
      return requestCancel({ job, at });
    case 'cancel':
      return job.cancelRequested
        ? end({ job, state: 'CANCELLED', event: 'cancelled' })
        : refused('cancel-not-requested');
    case 'sweep':
      return sweep({ job, at });
    case 'part-succeeded':
    case 'part-given-up':
      return endOfPart({ job, event, at });
    default:
      return assertNever(event);
  }
}

const refused = (refusal: TransitionRefusal): Transition => ({ kind: 'refused', refusal });

/** The token is what counts: a lease that ran out is still held while nobody judged it. */
const holdsLease = (job: JobRecord, { fencingToken }: { fencingToken: number }): boolean =>
  job.state === 'RUNNING' && job.fencingToken === fencingToken;

const isOver = (job: JobRecord, at: EpochMs): boolean =>
  job.state === 'RUNNING' && job.leaseUntil !== null && job.leaseUntil <= at;

/** A RUNNING job is never claimed: its lease is judged by a sweep first, which knows when the database was away. */
function claim(options: { job: JobRecord; event: Extract<JobEvent, { kind: 'claim' }>; at: EpochMs }): Transition {
  const { job, event, at } = options;
  if (job.cancelRequested) return refused('cancel-requested');
  if (job.state === 'RUNNING') return refused('running');
  if (job.state === 'WAITING') return refused('waiting');
  if (job.availableAt > at) return refused('not-due');
  const leaseUntil = after(at, event.leaseDuration);
  return {
    kind: 'accepted',
    job: {
      ...job,
      state: 'RUNNING',
      fencingToken: job.fencingToken + 1,
      workerId: event.workerId,
      leaseUntil,
    },
    effects: [
      ...(job.kind === 'root' ? ([{ kind: 'set-video-status', status: 'PROCESSING' }] as const) : []),
      { kind: 'hold-lock', until: leaseUntil },
      { kind: 'drop-hint' },
      { kind: 'log', event: 'claimed' },
    ],
  };
}

function renew(options: { job: JobRecord; event: Extract<JobEvent, { kind: 'renew' }>; at: EpochMs }): Transition {
  const { job, event, at } = options;
  const leaseUntil = after(at, event.leaseDuration);
  return { kind: 'accepted', job: { ...job, leaseUntil }, effects: [{ kind: 'hold-lock', until: leaseUntil }] };
}

function complete({ job }: { job: JobRecord }): Transition {
  if (job.cancelRequested) return end({ job, state: 'CANCELLED', event: 'completed' });
  const { fencingToken } = job;
  const kind = job.kind === 'root' ? 'publish-output' : 'keep-result';
  return end({ job, state: 'SUCCEEDED', event: 'completed', before: [{ kind, fencingToken }] });
}

function fail(options: { job: JobRecord; event: Extract<JobEvent, { kind: 'fail' }>; at: EpochMs }): Transition {
  const { event, at } = options;
  const job = { ...options.job, attempts: options.job.attempts + 1 };
  if (job.cancelRequested) return end({ job, state: 'CANCELLED', event: 'failed' });
  if (event.retryAfter === null) return end({ job, state: 'FAILED', event: 'failed' });
  const dueAt = after(at, event.retryAfter);
  return queue({ job, dueAt, hintAt: after(dueAt, HINT_GRACE), event: 'failed' });
}

function release({ job, at }: { job: JobRecord; at: EpochMs }): Transition {
  const released = { ...job, interruptions: job.interruptions + 1 };
  return job.cancelRequested
    ? end({ job: released, state: 'CANCELLED', event: 'released' })
    : queue({ job: released, dueAt: at, hintAt: after(at, HINT_GRACE), event: 'released' });
}

/** Nobody is left to stop a job that waits, or whose lease has run out: it ends here. */
function requestCancel({ job, at }: { job: JobRecord; at: EpochMs }): Transition {
  const asked = { ...job, cancelRequested: true };
  if (job.state !== 'RUNNING' || isOver(job, at)) return end({ job: asked, state: 'CANCELLED', event: 'cancelled' });
  return { kind: 'accepted', job: asked, effects: [{ kind: 'log', event: 'cancel-requested' }] };
}

function sweep(options: { job: JobRecord; at: EpochMs }): Transition {
  const { at } = options;
  if (!isOver(options.job, at)) return refused('lease-valid');
  const job = { ...options.job, stalls: options.job.stalls + 1 };
  if (job.cancelRequested) return end({ job, state: 'CANCELLED', event: 'stalled' });
  const decision = decideStall(job);
  if (decision.kind === 'give-up') return end({ job, state: 'DEAD', event: 'stalled' });
  // Its old message hides until its own timeout: a new one is sent at once, with the rest of the backoff as its delay.
  return queue({ job, dueAt: after(at, decision.after), hintAt: at, event: 'stalled' });
}
