/** Repeats a write that must not be given up at the first trouble: hours of encoding hang on one statement. */
import type { Clock, EventLog } from '@ffleet/ports';
import { milliseconds, msToSeconds, seconds, secondsToMs } from '@ffleet/units';
import type { Seconds } from '@ffleet/units';
import { backoffAfter } from './backoff';
import { describeError } from './describe-error';

/** A database that fails over or restarts is back within minutes; the heartbeat goes on meanwhile. */
export const PATIENCE = seconds(300);
/** A worker that has to go away hands its job back at once, or leaves it to its lease. */
export const PATIENCE_WHEN_DRAINING = seconds(4);
const BACKOFF_MIN = milliseconds(500);
const BACKOFF_MAX = milliseconds(15_000);

/**
 * @param options.write safe to repeat: a write that counted although its answer was lost answers the same again
 * @throws the last error once `patience` is over
 */
export async function insist<T>(options: {
  action: string;
  write: () => Promise<T>;
  patience: Seconds;
  workerId: string;
  clock: Clock;
  log: EventLog;
}): Promise<T> {
  const { action, write, patience, workerId, clock, log } = options;
  const giveUpAt = clock.monotonicMs() + secondsToMs(patience);
  for (let failures = 0; ; failures += 1) {
    try {
      return await write();
    } catch (error) {
      const backoff = backoffAfter({ failures, min: BACKOFF_MIN, max: BACKOFF_MAX });
      if (clock.monotonicMs() + backoff > giveUpAt) throw error;
      log.emit({
        event: 'WORKER_RETRYING',
        worker_id: workerId,
        action,
        error: describeError(error),
        retry_in_sec: msToSeconds(backoff),
      });
      await clock.sleep({ duration: backoff });
    }
  }
}
