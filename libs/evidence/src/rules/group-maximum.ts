/** Whether more workers are wanted than the group may have. */
import type { AppliedRule } from '@ffleet/scaling-policy';
import { decideFromFacts } from '../capacity-decision';
import { awsCall } from '../fact-kind';
import { one } from '../need';
import { defineRule } from '../rule';

export const capacityLimited = defineRule({
  code: 'group-maximum',
  kind: 'finding',
  needs: ({ videoQueue, group }) => ({
    depth: one('queue-depth', videoQueue),
    policy: one('scaling-policy', group),
    group: one('group', group),
  }),
  judge: (facts, names) => {
    const wanted = decideFromFacts({ ...facts, mark: null }).workload?.desiredRaw ?? 0;
    const max = Math.min(facts.policy.value.maxSize, facts.group.value.max);
    const arithmetic = [isLimited({ wanted, max })];
    if (wanted <= max) return { status: 'not-so', arithmetic };
    return {
      status: 'True',
      reason: 'GroupMaximumReached',
      values: { wanted, max },
      arithmetic,
      remedies: [
        awsCall(
          { names },
          {
            service: 'autoscaling',
            operation: 'UpdateAutoScalingGroup',
            input: { AutoScalingGroupName: facts.group.subject, MaxSize: wanted },
          },
        ),
      ],
      counterfactuals: [
        { change: 'MaximumRaised', values: { max: wanted }, arithmetic: [isLimited({ wanted, max: wanted })] },
      ],
    };
  },
});

const isLimited = ({ wanted, max }: { wanted: number; max: number }): AppliedRule => ({
  name: 'isLimited',
  formula: 'wanted > maximum',
  inputs: { wanted, maximum: max },
  result: wanted > max,
});
