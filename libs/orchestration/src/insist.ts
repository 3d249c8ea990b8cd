/** Repeats a write that must not be given up at the first trouble: hours of encoding hang on one statement. */
import type { Clock, EventLog } from '@ffleet/ports';
import { milliseconds, msToSeconds, seconds, secondsToMs } from '@ffleet/units';
import type { Milliseconds } from '@ffleet/units';
import { HAND_BACK_RESERVE } from '@ffleet/video-job-lifecycle';
import { backoffAfter } from './backoff';
import { describeError } from './describe-error';
import type { Drain } from './drain';

/** A database that fails over or restarts is back within minutes; the heartbeat goes on meanwhile. */
const PATIENCE = seconds(300);
/** A worker that has no time left hands its job back at once, or leaves it to its lease. */
const PATIENCE_WHEN_DRAINING = seconds(4);
const BACKOFF_MIN = milliseconds(500);
const BACKOFF_MAX = milliseconds(15_000);

/**
 * @param options.write safe to repeat: a write that counted although its answer was lost answers the same again
 * @param options.drain one that comes in between cuts the patience to the time left
 * @throws the last error once the patience is over
 */
export async function insist<T>(options: {
  action: string;
  write: () => Promise<T>;
  drain: Drain;
  workerId: string;
  clock: Clock;
  log: EventLog;
}): Promise<T> {
  const { action, write, drain, workerId, clock, log } = options;
  const startedAt = clock.monotonicMs();
  for (let failures = 0; ; failures += 1) {
    try {
      return await write();
    } catch (error) {
      const left = giveUpAt({ startedAt, drain }) - clock.monotonicMs();
      if (left <= 0) throw error;
      const backoff = backoffAfter({ failures, min: BACKOFF_MIN, max: BACKOFF_MAX });
      const wait = milliseconds(Math.min(left, backoff));
      log.emit({
        event: 'WORKER_RETRYING',
        worker_id: workerId,
        action,
        error: describeError(error),
        retry_in_sec: msToSeconds(wait),
      });
      // A drain wakes it, once.
      await clock.sleep(drain.signal.aborted ? { duration: wait } : { duration: wait, signal: drain.signal });
    }
  }
}

function giveUpAt({ startedAt, drain }: { startedAt: Milliseconds; drain: Drain }): Milliseconds {
  const patient = startedAt + secondsToMs(PATIENCE);
  const deadline = drain.deadline();
  if (deadline === null) return milliseconds(patient);
  const atLeast = startedAt + secondsToMs(PATIENCE_WHEN_DRAINING);
  return milliseconds(Math.min(patient, Math.max(atLeast, deadline - secondsToMs(HAND_BACK_RESERVE))));
}
