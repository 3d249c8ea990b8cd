/** Time as an interface, so that the simulator can run the production loops on a clock of its own. */
import type { EpochMs, Milliseconds } from '@ffleet/units';

export interface Clock {
  /** Wall time, for logs and records. Never for judging a lease: wall clocks jump. */
  nowEpochMs(): EpochMs;
  /** Milliseconds from an arbitrary start that never run backwards, for intervals and deadlines. */
  monotonicMs(): Milliseconds;
  /** Resolves after `duration`, or as soon as `signal` aborts; it never rejects. */
  sleep(options: { duration: Milliseconds; signal?: AbortSignal }): Promise<void>;
}

/** A source of chance. */
export interface Jitter {
  /** The next number, uniform in [0, 1). */
  next01(): number;
}
