/**
 * A signal that aborts with another, or when a time is over. `AbortSignal.any()` with `AbortSignal.timeout()` does not: Node
 * forgets the timer at a garbage collection, and a silent server is waited for without end.
 * @see https://github.com/nodejs/node/issues/57736
 */
import type { Milliseconds } from '@ffleet/units';

export interface TimeLimit {
  readonly signal: AbortSignal;
  /** The work is done: no time is over any more. */
  clear(): void;
}

export function startTimeLimit({ signal, limit }: { signal: AbortSignal; limit: Milliseconds }): TimeLimit {
  const late = new AbortController(); // held by its timer
  const timer = setTimeout(() => late.abort(new Error(`No answer within ${limit / 1000} s`)), limit);
  return { signal: AbortSignal.any([signal, late.signal]), clear: () => clearTimeout(timer) };
}
