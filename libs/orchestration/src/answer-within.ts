/** Stops waiting for an answer that may never come, as from a connection whose other end is gone. */
import type { Clock } from '@ffleet/ports';
import { secondsToMs } from '@ffleet/units';
import type { Seconds } from '@ffleet/units';

/**
 * @param options.ask may still be carried out after the limit: only for what is safe to repeat
 * @throws an error when there is no answer within `limit`, and what `ask` throws before
 */
export async function answerWithin<T>(options: { ask: () => Promise<T>; limit: Seconds; clock: Clock }): Promise<T> {
  const { ask, limit, clock } = options;
  const answered = new AbortController();
  const tooLate = clock.sleep({ duration: secondsToMs(limit), signal: answered.signal }).then((): never => {
    throw new Error(`No answer within ${limit} s`);
  });
  try {
    return await Promise.race([ask(), tooLate]);
  } finally {
    answered.abort();
  }
}
