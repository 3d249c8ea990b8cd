/** How long to wait before the next try: doubled after each failure, up to a maximum. */
import { milliseconds } from '@ffleet/units';
import type { Milliseconds } from '@ffleet/units';

/** More doublings than any maximum here needs. */
const DOUBLINGS_MAX = 10;

/** @param options.failures in a row so far, from 0 */
export function backoffAfter(options: { failures: number; min: Milliseconds; max: Milliseconds }): Milliseconds {
  const { failures, min, max } = options;
  return milliseconds(Math.min(max, min * 2 ** Math.min(failures, DOUBLINGS_MAX)));
}
