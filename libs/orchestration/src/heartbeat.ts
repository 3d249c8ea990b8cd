/** Keeps a run's lease, its message's invisibility and its progress fresh, and stops the run when it must end. */
import type { Clock, EventLog, JobClaim, JobStore, WorkQueue } from '@ffleet/ports';
import { milliseconds, msToSeconds, seconds, secondsToMs } from '@ffleet/units';
import type { Milliseconds, Seconds } from '@ffleet/units';
import { INVISIBILITY_MAX, LEASE_DURATION, VISIBILITY_TIMEOUT } from '@ffleet/video-job-lifecycle';
import type { JobProgress } from '@ffleet/video-job-lifecycle';
import { answerWithin } from './answer-within';
import { describeError } from './describe-error';
import type { RunFields } from './record-run-end';
import { RunInterrupted } from './run-interrupted';

/** After a failed beat: a lease has room for several of these, and an outage may be a second long. */
const RETRY_INTERVAL = seconds(2);
/**
 * One connection that hangs must not cost the lease, nor keep a worker that has to go: the next try goes over another one.
 * A late renewal does no harm, nor a late extension: the message comes back by itself.
 */
const ANSWERED_WITHIN = seconds(5);
/** A worker takes its own lease for over this much earlier than the database does. */
const LEASE_MARGIN = seconds(5);
/** The receive counts from SQS's answer, which left before it arrived. */
const INVISIBILITY_MARGIN = seconds(10);

export interface Heartbeat {
  /** Ends the heartbeat; a renewal that is still under way then is refused by the job's state, or renews for nothing. */
  stop(): Promise<void>;
}

export interface HeartbeatOptions {
  readonly claim: JobClaim;
  /** The message to keep in flight; null when it is deleted already (fast acknowledgement). */
  readonly receiptHandle: string | null;
  /** When the message was received, by the monotonic clock. */
  readonly receivedAt: Milliseconds;
  /** When the claim was sent, by the monotonic clock: the lease cannot have begun earlier. */
  readonly claimSentAt: Milliseconds;
  readonly interval: Seconds;
  /** Asked at each beat. */
  readonly readProgress: () => JobProgress;
  /** Aborted with a `RunInterrupted` when the lease is lost or a cancel was requested. */
  readonly run: AbortController;
  readonly fields: RunFields;
  readonly store: JobStore;
  readonly queue: WorkQueue;
  readonly clock: Clock;
  readonly log: EventLog;
}

/**
 * Starts renewing every `interval`; lease and invisibility each by themselves, so that an outage of the one does not let
 * the other lapse.
 */
export function startHeartbeat(options: HeartbeatOptions): Heartbeat {
  const stopped = new AbortController();
  const renewals = beat({ ...options, stopped, action: 'renew lease', once: createRenewal(options) });
  const extensions =
    options.receiptHandle === null
      ? Promise.resolve()
      : beat({ ...options, stopped, action: 'extend visibility', once: () => keepInvisible(options) });
  return {
    async stop() {
      stopped.abort();
      await Promise.all([renewals, extensions]);
    },
  };
}

/** While the database or the queue is away the encode goes on: the lease is ours while our token is the newest. */
async function beat(
  options: HeartbeatOptions & { stopped: AbortController; action: string; once: () => Promise<void> },
): Promise<void> {
  const { claim, interval, run, clock, log, stopped, action, once } = options;
  for (let wait = interval; ;) {
    await clock.sleep({ duration: secondsToMs(wait), signal: stopped.signal });
    if (stopped.signal.aborted || run.signal.aborted) return;
    try {
      await once();
      wait = interval;
    } catch (error) {
      wait = seconds(Math.min(interval, RETRY_INTERVAL));
      log.emit({
        event: 'WORKER_RETRYING',
        worker_id: claim.workerId,
        action,
        error: describeError(error),
        retry_in_sec: wait,
      });
    }
  }
}

/**
 * Renews, and tells once per outage when the lease may be over: by the monotonic clock, from when the last renewal that
 * counted was sent. The token decides, not this worker: it encodes on, and its next write tells whether that was for
 * nothing. The message is kept invisible all the while: nobody could claim its job in the outage, and whoever sweeps
 * the lease afterwards deletes that message and sends another.
 */
function createRenewal(options: HeartbeatOptions): () => Promise<void> {
  const { claim, claimSentAt, readProgress, run, fields, store, clock, log } = options;
  let renewedAt = claimSentAt;
  let outageTold = false;
  return async () => {
    const sentAt = clock.monotonicMs();
    try {
      const progress = readProgress();
      const ask = () => store.renew({ claim, leaseDuration: LEASE_DURATION, progress });
      const renewal = await answerWithin({ ask, limit: ANSWERED_WITHIN, clock });
      renewedAt = sentAt;
      outageTold = false;
      if (renewal.kind === 'lost') run.abort(new RunInterrupted('lease-lost'));
      else if (renewal.cancelRequested) run.abort(new RunInterrupted('cancel'));
    } catch (error) {
      const age = msToSeconds(milliseconds(clock.monotonicMs() - renewedAt));
      if (age >= LEASE_DURATION - LEASE_MARGIN && !outageTold) {
        outageTold = true;
        log.emit({ event: 'LEASE_UNRENEWED', ...fields, fencing_token: claim.fencingToken, age_sec: age });
      }
      throw error;
    }
  };
}

/** The last extension is cut to what is left of the 12 hours; then the message comes back, as a duplicate. */
async function keepInvisible({ receiptHandle, receivedAt, queue, clock }: HeartbeatOptions): Promise<void> {
  const age = msToSeconds(milliseconds(clock.monotonicMs() - receivedAt));
  const left = Math.floor(INVISIBILITY_MAX - INVISIBILITY_MARGIN - age);
  if (receiptHandle === null || left <= 0) return;
  const visibilityTimeout = seconds(Math.min(VISIBILITY_TIMEOUT, left));
  const ask = () => queue.changeVisibility({ receiptHandle, visibilityTimeout });
  await answerWithin({ ask, limit: ANSWERED_WITHIN, clock });
}
