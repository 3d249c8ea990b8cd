/** Keeps a run's lease, its message's invisibility and its progress fresh, and stops the run when it must end. */
import type { Clock, EventLog, JobClaim, JobStore, WorkQueue } from '@ffleet/ports';
import { milliseconds, seconds, secondsToMs } from '@ffleet/units';
import type { Milliseconds, Seconds } from '@ffleet/units';
import type { JobProgress } from '@ffleet/video-job-lifecycle';
import { describeError } from './describe-error';
import { RunInterrupted } from './run-interrupted';

/** A worker that vanishes is noticed after this long. */
export const LEASE_DURATION = seconds(30);
/** How long a message stays hidden after each heartbeat: longer than the lease, so that the lease decides. */
export const VISIBILITY_TIMEOUT = seconds(90);
/** SQS ends every invisibility 12 hours after the receive (Amazon SQS Developer Guide, visibility timeout). */
const INVISIBILITY_MAX = secondsToMs(seconds(12 * 3600));

export interface Heartbeat {
  /** Ends the heartbeat; no renewal is under way any more when it resolves. */
  stop(): Promise<void>;
}

/**
 * Starts renewing every `interval`.
 * @param options.receiptHandle the message to keep in flight; null when it is deleted already (fast acknowledgement)
 * @param options.readProgress asked at each beat
 * @param options.run aborted with a `RunInterrupted` when the lease is lost or a cancel was requested
 */
export function startHeartbeat(options: {
  claim: JobClaim;
  receiptHandle: string | null;
  interval: Seconds;
  readProgress: () => JobProgress;
  run: AbortController;
  store: JobStore;
  queue: WorkQueue;
  clock: Clock;
  log: EventLog;
}): Heartbeat {
  const { claim, interval, readProgress, run, store, clock, log } = options;
  const stopped = new AbortController();
  const receivedAt = clock.monotonicMs();

  const renewLease = async (): Promise<void> => {
    const renewal = await store.renew({ claim, leaseDuration: LEASE_DURATION, progress: readProgress() });
    if (renewal.kind === 'lost') run.abort(new RunInterrupted('lease-lost'));
    else if (renewal.cancelRequested) run.abort(new RunInterrupted('cancel'));
  };
  /** While the database or the queue is away the encode goes on: the lease is ours while our token is the newest. */
  const tell = (action: string) => (error: unknown) =>
    log.emit({
      event: 'WORKER_RETRYING',
      worker_id: claim.workerId,
      action,
      error: describeError(error),
      retry_in_sec: interval,
    });
  const loop = async (): Promise<void> => {
    for (;;) {
      await clock.sleep({ duration: secondsToMs(interval), signal: stopped.signal });
      if (stopped.signal.aborted || run.signal.aborted) return;
      const age = milliseconds(clock.monotonicMs() - receivedAt);
      // Side by side: an outage of the one must not let the other lapse.
      await Promise.all([
        renewLease().catch(tell('renew lease')),
        keepInvisible({ ...options, age }).catch(tell('extend visibility')),
      ]);
    }
  };

  const done = loop();
  return {
    async stop() {
      stopped.abort();
      await done;
    },
  };
}

async function keepInvisible(options: {
  receiptHandle: string | null;
  age: Milliseconds;
  queue: WorkQueue;
}): Promise<void> {
  const { receiptHandle, age, queue } = options;
  if (receiptHandle === null || age + secondsToMs(VISIBILITY_TIMEOUT) > INVISIBILITY_MAX) return;
  await queue.changeVisibility({ receiptHandle, visibilityTimeout: VISIBILITY_TIMEOUT });
}
