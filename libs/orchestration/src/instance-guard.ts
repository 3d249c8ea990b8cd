/** Keeps a busy instance from being scaled in, and is the one place that knows what to do when the API throttles. */
import type { Clock, EventLog, Jitter, WorkerInstance } from '@ffleet/ports';
import { milliseconds, msToSeconds, seconds, secondsToMs } from '@ffleet/units';
import type { Milliseconds, Seconds } from '@ffleet/units';
import { backoffAfter } from './backoff';
import { describeError } from './describe-error';

/** Jobs that follow each other closely cost one pair of calls: SetInstanceProtection is rate-limited for the account. */
export const IDLE_BEFORE_RELEASE = seconds(10);
/** A claim must not wait long: an instance that is scaled in all the same hands its job back. */
const PROTECT_TRIES_MAX = 3;
const PROTECT_BACKOFF_MIN = milliseconds(250);
const PROTECT_BACKOFF_MAX = milliseconds(1_000);
/** Nothing is lost but an idle machine's time; whole fleets are throttled together. */
const RELEASE_BACKOFF_MIN = milliseconds(10_000);
const RELEASE_BACKOFF_MAX = milliseconds(300_000);

export interface InstanceGuard {
  /** Does `work` on a protected instance; where it cannot be protected, that is told and the work is done unprotected. */
  during(work: () => Promise<void>): Promise<void>;
  /** A receive came back empty: frees the instance once it has been idle for long enough. One call, never a wait. */
  idle(): Promise<void>;
  /** The worker ends: one call, whatever becomes of it. */
  leave(): Promise<void>;
  /** How long to poll at most, so that the instance is freed in time. */
  pollTime(options: { longest: Seconds }): Seconds;
}

export function createInstanceGuard(options: {
  instance: WorkerInstance | null;
  workerId: string;
  clock: Clock;
  jitter: Jitter;
  log: EventLog;
}): InstanceGuard {
  const { instance, workerId, clock, jitter, log } = options;
  /** Null: not known. An earlier process may have left its protection here, and a call that failed may have counted. */
  let isProtected: boolean | null = null;
  /** Slots of this worker that are at work. */
  let busy = 0;
  /** The calls, one after the other: an answer that comes late must not undo what a later call has set. */
  let turn: Promise<unknown> = Promise.resolve();
  let releaseFailures = 0;
  let releaseNotBefore = milliseconds(0);

  const spread = (backoff: Milliseconds): Milliseconds => milliseconds(backoff * (0.5 + jitter.next01()));
  const set = (call: { wanted: boolean; retryIn: Milliseconds }): Promise<boolean> => {
    const mine = turn.then(() => setNow(call));
    turn = mine;
    return mine;
  };
  const setNow = async (call: { wanted: boolean; retryIn: Milliseconds }): Promise<boolean> => {
    const { wanted, retryIn } = call;
    const isOutdated = !wanted && busy > 0;
    if (!instance || isProtected === wanted || isOutdated) return true;
    try {
      await instance.setScaleInProtection({ protected: wanted });
      isProtected = wanted;
      return true;
    } catch (error) {
      isProtected = null;
      log.emit({
        event: 'WORKER_RETRYING',
        worker_id: workerId,
        action: wanted ? 'protect the instance from scale-in' : 'remove the scale-in protection',
        error: describeError(error),
        retry_in_sec: msToSeconds(retryIn),
      });
      return false;
    }
  };
  const protect = async (): Promise<void> => {
    for (let failures = 0; failures < PROTECT_TRIES_MAX; failures += 1) {
      const retryIn = spread(backoffAfter({ failures, min: PROTECT_BACKOFF_MIN, max: PROTECT_BACKOFF_MAX }));
      if (await set({ wanted: true, retryIn })) return;
      if (failures + 1 < PROTECT_TRIES_MAX) await clock.sleep({ duration: retryIn });
    }
  };

  return {
    async during(work) {
      busy += 1;
      try {
        await protect();
        await work();
      } finally {
        busy -= 1;
        releaseFailures = 0;
        releaseNotBefore = milliseconds(clock.monotonicMs() + secondsToMs(IDLE_BEFORE_RELEASE));
      }
    },
    async idle() {
      const now = clock.monotonicMs();
      if (busy > 0 || now < releaseNotBefore) return;
      const backoff = backoffAfter({ failures: releaseFailures, min: RELEASE_BACKOFF_MIN, max: RELEASE_BACKOFF_MAX });
      const retryIn = spread(backoff);
      if (await set({ wanted: false, retryIn })) return;
      releaseFailures += 1;
      releaseNotBefore = milliseconds(now + retryIn);
    },
    async leave() {
      await set({ wanted: false, retryIn: milliseconds(0) });
    },
    pollTime: ({ longest }) =>
      instance && isProtected !== false ? seconds(Math.min(longest, IDLE_BEFORE_RELEASE)) : longest,
  };
}
