/** Why the group has the size that it has: the scaler's own formula on the same numbers, and who set it when. */
import type { CapacityDecision } from '@ffleet/scaling-policy';
import type { EpochMs } from '@ffleet/units';
import { decideFromFacts, sizeAfter } from '../capacity-decision';
import type { CapacityFacts } from '../capacity-decision';
import type { Counterfactual } from '../conclusion';
import type { KnownFact } from '../fact';
import { excerptOf } from '../kinds/group-facts';
import { maybe, one } from '../need';
import { defineRule } from '../rule';
import type { Verdict } from '../rule';

export const desiredCapacity = defineRule({
  code: 'desired-capacity',
  kind: 'explanation',
  needs: ({ videoQueue, group, stableZeroParameter }) => ({
    depth: one('queue-depth', videoQueue),
    policy: one('scaling-policy', group),
    group: one('group', group),
    activities: one('scaling-activities', group),
    mark: maybe('stable-zero-mark', stableZeroParameter),
  }),
  judge: ({ depth, policy, group, activities, mark }) => {
    const isEmpty = depth.value.visible + depth.value.inFlight === 0;
    // Since when a queue is empty matters for an empty queue only.
    if (isEmpty && mark.known === null) return { status: 'unknown', missing: [mark.missing] };

    const facts: CapacityFacts = { depth, policy, group, mark: isEmpty ? mark.known : null };
    const decision = decideFromFacts(facts);
    const { desired } = group.value;
    const setting = findSetting({ activities, desired });
    const told = { activities: activities.value.activities, found: setting, sought: `sets desired=${desired}` };
    return {
      ...compare({ decision, facts, setAt: setting?.startedAt ?? null }),
      excerpts: [{ fact: activities, text: excerptOf(told) }],
      arithmetic: decision.rules,
      uses: [depth, policy, group, activities, ...(facts.mark === null ? [] : [facts.mark])],
      counterfactuals: policy.value.visibleOnly || isEmpty ? [] : [withVisibleOnly(facts)],
    };
  },
});

function compare(options: {
  decision: CapacityDecision;
  facts: CapacityFacts;
  setAt: EpochMs | null;
}): Exclude<Verdict, { status: 'unknown' | 'no-question' | 'not-so' }> {
  const { decision, facts, setAt } = options;
  const { desired } = facts.group.value;
  if (decision.kind !== 'hold') {
    const values = { desired, wanted: decision.desiredCapacity };
    return { status: 'False', reason: 'DesiredDiffersFromPolicy', values };
  }
  if (decision.reason === 'zero-not-stable-yet') {
    const { stableZeroDuration } = facts.policy.value;
    return { status: 'True', reason: 'HeldUntilStableZero', values: { desired, stableZeroDuration } };
  }
  const { visible, inFlight } = facts.depth.value;
  return { status: 'True', reason: 'PolicyGivesDesired', values: { desired, visible, inFlight, setAt } };
}

/** The newest activity in which a caller set the group to this size; none where those on record do not tell. */
function findSetting(options: { activities: KnownFact<'scaling-activities'>; desired: number }) {
  // Amazon EC2 Auto Scaling writes this sentence for SetDesiredCapacity and UpdateAutoScalingGroup.
  const sentence = new RegExp(
    `set group desired capacity changing the desired capacity from \\d+ to ${options.desired}\\b`,
  );
  return options.activities.value.activities.find(({ cause }) => sentence.test(cause));
}

/** The same numbers, with messages in flight left out of the formula. */
function withVisibleOnly(facts: CapacityFacts): Counterfactual {
  const decision = decideFromFacts({ ...facts, changes: { visibleOnly: true } });
  const desired = sizeAfter({ decision, present: facts.group.value.desired });
  return { change: 'VisibleOnlyOn', values: { desired }, arithmetic: decision.rules };
}
