/** Everything that a capacity decision may look at. */
import type { EpochMs } from '@ffleet/units';
import type { Observed } from './observed';

/** One observation of the fleet. */
export interface ScalingFacts {
  /** The queues that the group's workers serve, at least one; their depths are added up. */
  readonly queues: readonly QueueFact[];
  readonly group: Observed<{ readonly desiredCapacity: number }>;
  /** Since when all queues have been empty; null where no mark stands. */
  readonly stableZeroSince: Observed<EpochMs | null>;
}

/** One queue as it was seen. */
export interface QueueFact {
  readonly queueName: string;
  /** SQS's counters: approximate, and up to a minute late. */
  readonly depth: Observed<{ readonly visible: number; readonly inFlight: number }>;
}
