/** Asks the scaler's own rules what they make of the facts, so that the report explains what really decides. */
import { decideCapacity } from '@ffleet/scaling-policy';
import type { CapacityDecision, ClassicPolicy } from '@ffleet/scaling-policy';
import type { EpochMs } from '@ffleet/units';
import type { KnownFact } from './fact';

/** The facts that a decision is made from. */
export interface CapacityFacts {
  readonly depth: KnownFact<'queue-depth'>;
  readonly group: KnownFact<'group'>;
  readonly policy: KnownFact<'scaling-policy'>;
  /** Matters for an empty queue only; null where it is not known. */
  readonly mark: KnownFact<'stable-zero-mark'> | null;
}

/** What the deployed policy (with `changes` to it) makes of the facts. */
export function decideFromFacts(options: CapacityFacts & { changes?: Partial<ClassicPolicy> }): CapacityDecision {
  const { depth, group, policy, mark, changes = {} } = options;
  const { kind, minSize, maxSize, maxBacklogAdd, stableZeroDuration, visibleOnly } = policy.value;
  const observed = ({ observedAt }: { observedAt: EpochMs }) => ({ source: '', observedAtEpochMs: observedAt });
  return decideCapacity({
    policy: { kind, minSize, maxSize, maxBacklogAdd, stableZeroDuration, visibleOnly, ...changes },
    nowEpochMs: depth.observedAt,
    facts: {
      queues: [{ queueName: depth.subject, depth: { kind: 'known', value: depth.value, ...observed(depth) } }],
      group: { kind: 'known', value: { desiredCapacity: group.value.desired }, ...observed(group) },
      stableZeroSince:
        mark === null
          ? { kind: 'unknown', problem: 'not asked for', ...observed(depth) }
          : { kind: 'known', value: mark.value.since, ...observed(mark) },
    },
  });
}

/** The size that a decision leads to: its own, or the present one where it holds. */
export const sizeAfter = ({ decision, present }: { decision: CapacityDecision; present: number }): number =>
  decision.kind === 'hold' ? present : decision.desiredCapacity;
