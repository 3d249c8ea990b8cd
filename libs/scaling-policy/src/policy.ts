/** The scaling policies by `kind`, with their settings; `decideCapacity()` knows one rule set for each. */
import type { Seconds } from '@ffleet/units';

/** Every policy; switch on its `kind`. */
export type ScalingPolicy = ClassicPolicy;

/** One worker per message, capped backlog, and down to the minimum once the queue has been empty long enough. */
export interface ClassicPolicy {
  readonly kind: 'classic';
  readonly minSize: number;
  /** At least `minSize`. */
  readonly maxSize: number;
  /** The most workers that waiting messages may add in one decision (MAX_BACKLOG_ADD). */
  readonly maxBacklogAdd: number;
  /** How long the queue must have been empty before the group goes to `minSize` (STABLE_ZERO_SECONDS). */
  readonly stableZeroDuration: Seconds;
  /** Counts waiting messages only, for fleets that delete a message before they work on it (VIDEO_SCALE_VISIBLE_ONLY). */
  readonly visibleOnly: boolean;
}
