/** The classic rules: as many workers as messages in flight, some more for the backlog, none sent home too early. */
import { assertNever } from '@ffleet/units';
import type { EpochMs } from '@ffleet/units';
import type { AppliedRule } from './applied-rule';
import type { CapacityChange, CapacityDecision, CapacityHold, Clamp, Workload } from './decision';
import type { ScalingFacts } from './facts';
import type { ClassicPolicy } from './policy';
import { judgeStableZero } from './stable-zero';
import type { StableZeroJudgement } from './stable-zero';
import { measureWorkload } from './workload';

/**
 * Decides by the classic policy; see `decideCapacity()`.
 * @throws {RangeError} if the policy's `minSize` is above its `maxSize` (a caller's bug)
 */
export function decideByClassicPolicy(options: {
  facts: ScalingFacts;
  policy: ClassicPolicy;
  nowEpochMs: EpochMs;
}): CapacityDecision {
  const { facts, policy, nowEpochMs } = options;
  if (policy.minSize > policy.maxSize) {
    throw new RangeError(`Cannot decide with minSize ${policy.minSize} above maxSize ${policy.maxSize}`);
  }
  const measured = measureWorkload({ queues: facts.queues, policy });
  const workload = measured?.workload ?? null;
  const { stableZeroDuration } = policy;
  const zero = judgeStableZero({ facts, workload, stableZeroDuration, nowEpochMs });
  const target = chooseTarget({ workload, state: zero.state, policy });

  return {
    ...compareWithGroup({ target, group: facts.group }),
    decidedAtEpochMs: nowEpochMs,
    policy,
    facts,
    workload,
    rules: [...(measured?.rules ?? []), ...zero.rules, ...target.rules],
    clampedBy: [...backlogClamp({ workload, policy }), ...target.clampedBy],
    stableZero: zero.stableZero,
  };
}

interface Target {
  readonly choice: { readonly kind: 'size'; readonly desired: number } | CapacityHold;
  readonly rules: readonly AppliedRule[];
  readonly clampedBy: readonly Clamp[];
}

function chooseTarget(options: {
  workload: Workload | null;
  state: StableZeroJudgement['state'];
  policy: ClassicPolicy;
}): Target {
  const { workload, state, policy } = options;
  if (workload === null) return holding('queue-depth-unknown');
  switch (state) {
    case 'busy':
      return clampedTarget({ desiredRaw: workload.desiredRaw, policy });
    case 'stable':
      return minimumTarget(policy);
    case 'not-yet':
      return holding('zero-not-stable-yet');
    case 'unknown':
      return holding('stable-zero-mark-unknown');
    case 'no-verdict':
      return holding('queue-depth-unknown');
    default:
      return assertNever(state);
  }
}

const holding = (reason: CapacityHold['reason']): Target => ({
  choice: { kind: 'hold', reason },
  rules: [],
  clampedBy: [],
});

function clampedTarget({ desiredRaw, policy }: { desiredRaw: number; policy: ClassicPolicy }): Target {
  const { minSize, maxSize } = policy;
  const desired = Math.min(Math.max(desiredRaw, minSize), maxSize);
  const formula = 'min(max(desiredRaw, minSize), maxSize)';
  return {
    choice: { kind: 'size', desired },
    rules: [{ name: 'desired', formula, inputs: { desiredRaw, minSize, maxSize }, result: desired }],
    clampedBy: desired > desiredRaw ? ['min-size'] : desired < desiredRaw ? ['max-size'] : [],
  };
}

const minimumTarget = ({ minSize }: ClassicPolicy): Target => ({
  choice: { kind: 'size', desired: minSize },
  rules: [{ name: 'desired', formula: 'minSize', inputs: { minSize }, result: minSize }],
  clampedBy: [],
});

function compareWithGroup(options: { target: Target; group: ScalingFacts['group'] }): CapacityChange | CapacityHold {
  const { choice } = options.target;
  if (choice.kind === 'hold') return choice;
  if (options.group.kind === 'unknown') return { kind: 'hold', reason: 'group-size-unknown' };
  const fromDesiredCapacity = options.group.value.desiredCapacity;
  if (choice.desired === fromDesiredCapacity) return { kind: 'hold', reason: 'already-there' };
  const kind = choice.desired > fromDesiredCapacity ? 'scale_out' : 'scale_in';
  return { kind, fromDesiredCapacity, desiredCapacity: choice.desired };
}

function backlogClamp(options: { workload: Workload | null; policy: ClassicPolicy }): readonly Clamp[] {
  return options.workload !== null && options.workload.visible > options.policy.maxBacklogAdd
    ? ['max-backlog-add']
    : [];
}
