/** A capacity decision as data: the outcome, and everything that led to it. */
import type { EpochMs } from '@ffleet/units';
import type { AppliedRule } from './applied-rule';
import type { ScalingFacts } from './facts';
import type { ScalingPolicy } from './policy';

/** `scale_out` and `scale_in` always agree with the direction from `fromDesiredCapacity` to `desiredCapacity`. */
export type CapacityDecision = DecisionEvidence & (CapacityChange | CapacityHold);

/** The group is to be resized; the two capacities differ. */
export interface CapacityChange {
  readonly kind: 'scale_out' | 'scale_in';
  readonly fromDesiredCapacity: number;
  readonly desiredCapacity: number;
}

/** The group is to be left as it is. */
export interface CapacityHold {
  readonly kind: 'hold';
  readonly reason: HoldReason;
}

/** Why a decision leaves the size alone. */
export type HoldReason =
  | 'queue-depth-unknown'
  | 'group-size-unknown'
  /** The queue is empty, but nobody knows since when. */
  | 'stable-zero-mark-unknown'
  /** The queue is empty, but not for long enough. */
  | 'zero-not-stable-yet'
  | 'already-there';

/** What a decision was made from, the same for every outcome. */
export interface DecisionEvidence {
  readonly decidedAtEpochMs: EpochMs;
  readonly policy: ScalingPolicy;
  readonly facts: ScalingFacts;
  /** The numbers of the rules; null where a queue's depth is unknown. */
  readonly workload: Workload | null;
  /** The steps in their order, as far as the facts allowed. */
  readonly rules: readonly AppliedRule[];
  /** The limits that changed a number. */
  readonly clampedBy: readonly Clamp[];
  readonly stableZero: StableZero;
}

/** Messages over all queues, and the workers that they ask for before the group's limits. */
export interface Workload {
  readonly visible: number;
  readonly inFlight: number;
  readonly backlogAdd: number;
  readonly desiredRaw: number;
}

/** A limit that cut a number: the backlog's, or one of the group's. */
export type Clamp = 'max-backlog-add' | 'min-size' | 'max-size';

/** The memory of an empty queue, and what a decision does to it. */
export interface StableZero {
  /** What is to be done with the mark that remembers an empty queue. */
  readonly effect: StableZeroEffect;
  /** The mark once `effect` is done; null where none stands, or where it could not be read. */
  readonly sinceEpochMs: EpochMs | null;
}

/** A change to the mark; `keep` writes nothing. */
export type StableZeroEffect =
  { readonly kind: 'set'; readonly sinceEpochMs: EpochMs } | { readonly kind: 'clear' } | { readonly kind: 'keep' };
