/** The one entry into the scaling rules: facts and time in, a decision with its evidence out. */
import { assertNever } from '@ffleet/units';
import type { EpochMs } from '@ffleet/units';
import { decideByClassicPolicy } from './classic-policy';
import type { CapacityDecision } from './decision';
import type { ScalingFacts } from './facts';
import type { ScalingPolicy } from './policy';

/**
 * Decides the worker group's desired capacity.
 * @param options.facts what was observed; unknown facts hold the size, they never count as zero
 * @param options.nowEpochMs on the clock that wrote `facts.stableZeroSince`
 * @returns what to do and why; nothing is done here
 * @throws {RangeError} if the policy contradicts itself (a caller's bug)
 */
export function decideCapacity(options: {
  facts: ScalingFacts;
  policy: ScalingPolicy;
  nowEpochMs: EpochMs;
}): CapacityDecision {
  const { facts, policy, nowEpochMs } = options;
  switch (policy.kind) {
    case 'classic':
      return decideByClassicPolicy({ facts, policy, nowEpochMs });
    default:
      return assertNever(policy.kind);
  }
}
