/** Whether a failed attempt is tried again, and when. */
import { seconds } from '@ffleet/units';
import type { Seconds } from '@ffleet/units';

/** Attempts that may fail before a job is FAILED for good. */
export const ATTEMPTS_MAX = 3;

/** Ten seconds before a failed message comes back (180 s), so that it finds its row due. */
const RETRY_AFTER = seconds(170);

export type RetryDecision = { readonly kind: 'retry'; readonly retryAfter: Seconds } | { readonly kind: 'give-up' };

/**
 * @param options.attempt the attempt that failed, counted from 1
 * @param options.permanent another attempt would fail in the same way, as with an empty source
 */
export function decideRetry(options: { attempt: number; permanent: boolean }): RetryDecision {
  const { attempt, permanent } = options;
  return permanent || attempt >= ATTEMPTS_MAX ? { kind: 'give-up' } : { kind: 'retry', retryAfter: RETRY_AFTER };
}
