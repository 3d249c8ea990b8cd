/** A fact with its source and its age. What could not be read is unknown, and unknown is never zero. */
import type { EpochMs } from '@ffleet/units';

/** A value, or the reason why there is none. */
export type Observed<Value> = Known<Value> | Unknown;

/** A value that somebody told. */
export interface Known<Value> {
  readonly kind: 'known';
  readonly value: Value;
  /** Who said so, such as `sqs GetQueueAttributes academy-video-jobs`. */
  readonly source: string;
  readonly observedAtEpochMs: EpochMs;
}

/** A value that could not be read. */
export interface Unknown {
  readonly kind: 'unknown';
  readonly source: string;
  /** Why it could not be read. */
  readonly problem: string;
  /** When the attempt to read it ended. */
  readonly observedAtEpochMs: EpochMs;
}
