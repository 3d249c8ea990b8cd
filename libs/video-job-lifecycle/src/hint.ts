/** When a queued job gets a (new) message: the row is the truth, and a message that is lost is sent again. */
import { seconds } from '@ffleet/units';
import type { Seconds } from '@ffleet/units';

/**
 * How long the message that is expected (sent by whoever queued the job, or coming back by itself) may take before the
 * outbox sends one of its own.
 */
export const HINT_GRACE = seconds(15);
/** The sender of a hint may die before it sends; after this long the next one tries. */
export const HINT_SEND_LEASE = seconds(15);

const REHINT_MIN = seconds(300);
/** A hint may expire in the queue (four days by default), so that there is always a next one. */
const REHINT_MAX = seconds(24 * 3600);

/**
 * How long after a hint the next one follows, while nobody claimed the job: 5 min x 2^n, so that a queue that is hours
 * long is not filled with duplicates.
 * @param options.sentCount hints sent so far, from 1
 */
export function rehintAfter({ sentCount }: { sentCount: number }): Seconds {
  return seconds(Math.min(REHINT_MAX, REHINT_MIN * 2 ** Math.min(20, Math.max(0, sentCount - 1))));
}
