/** A fact with its source and its age. What could not be read is unknown, and unknown is never zero. */
import type { EpochMs } from '@ffleet/units';

export type Observed<Value> = Known<Value> | Unknown;

export interface Known<Value> {
  readonly kind: 'known';
  readonly value: Value;
  /** Who said so, such as `sqs GetQueueAttributes academy-video-jobs`. */
  readonly source: string;
  readonly observedAtEpochMs: EpochMs;
}

export interface Unknown {
  readonly kind: 'unknown';
  readonly source: string;
  /** Why it could not be read. */
  readonly problem: string;
  /** When the attempt to read it ended. */
  readonly observedAtEpochMs: EpochMs;
}
