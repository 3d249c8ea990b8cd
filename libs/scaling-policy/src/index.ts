export { renderAppliedRule } from './applied-rule';
export type { AppliedRule } from './applied-rule';
export { decideCapacity } from './decide-capacity';
export type {
  CapacityChange,
  CapacityDecision,
  CapacityHold,
  Clamp,
  DecisionEvidence,
  HoldReason,
  StableZero,
  StableZeroEffect,
  Workload,
} from './decision';
export type { QueueFact, ScalingFacts } from './facts';
export type { Known, Observed, Unknown } from './observed';
export type { ClassicPolicy, ScalingPolicy } from './policy';
