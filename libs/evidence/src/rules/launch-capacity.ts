/** Whether AWS had no instance to give: none was left, or the account may have no more. */
import { ON_DEMAND_QUOTA, SPOT_QUOTA } from '../kinds/capacity-facts';
import { excerptOf } from '../kinds/group-facts';
import { maybe, one } from '../need';
import type { PossibleFact } from '../need';
import { defineRule } from '../rule';
import type { Verdict } from '../rule';

/** Amazon EC2 Auto Scaling User Guide, troubleshoot: instance launch failures for want of capacity, quota or Spot. */
const REFUSAL =
  /InsufficientInstanceCapacity|sufficient .*capacity|no Spot capacity|InstanceLimitExceeded|already running the maximum/i;
/** What EC2 says where the vCPUs of On-Demand instances are used up, ... */
const ON_DEMAND_REFUSAL = /VcpuLimitExceeded|vCPU limit/i;
/** ... and those of Spot instances. */
const SPOT_REFUSAL = /MaxSpotInstanceCountExceeded|Max spot instance count exceeded/i;

export const capacityRefused = defineRule({
  code: 'launch-capacity',
  kind: 'finding',
  needs: ({ group }) => ({
    group: one('group', group),
    activities: one('scaling-activities', group),
    onDemand: maybe('vcpu-quota', ON_DEMAND_QUOTA),
    spot: maybe('vcpu-quota', SPOT_QUOTA),
  }),
  judge: ({ group, activities, onDemand, spot }) => {
    const { desired, instances } = group.value;
    const inService = instances.filter(({ lifecycle }) => lifecycle === 'InService').length;
    const lacking = {
      name: 'lacking',
      formula: 'desired - inService',
      inputs: { desired, inService },
      result: desired - inService,
    };
    // An older refusal that a later launch made good is history.
    const [newest] = activities.value.activities.filter(({ status }) => status === 'Failed' || status === 'Successful');
    const told = { activities: activities.value.activities, found: newest, sought: 'has ended' };
    const excerpts = [{ fact: activities, text: excerptOf(told) }];
    const evidence = { arithmetic: [lacking], uses: [group, activities], excerpts };
    const message = newest?.status === 'Failed' ? (newest.statusMessage ?? '') : '';
    const refused = { desired, inService, message };

    if (inService >= desired) return { status: 'not-so', ...evidence };
    if (SPOT_REFUSAL.test(message)) return byQuota({ refused, evidence, quotaCode: SPOT_QUOTA, quota: spot });
    if (ON_DEMAND_REFUSAL.test(message)) {
      return byQuota({ refused, evidence, quotaCode: ON_DEMAND_QUOTA, quota: onDemand });
    }
    return REFUSAL.test(message)
      ? { status: 'True', reason: 'InsufficientCapacity', values: refused, ...evidence }
      : { status: 'not-so', ...evidence };
  },
});

/** It is so whether or not anybody knows the quota's value; where nobody does, the remedy begins with the question. */
function byQuota(options: {
  refused: { desired: number; inService: number; message: string };
  evidence: Required<Pick<Extract<Verdict, { status: 'not-so' }>, 'arithmetic' | 'uses' | 'excerpts'>>;
  quotaCode: string;
  quota: PossibleFact<'vcpu-quota'>;
}): Verdict {
  const { refused, evidence, quotaCode, quota } = options;
  const found = { status: 'True', reason: 'VcpuQuotaReached', ...evidence } as const;
  if (quota.known === null) {
    return { ...found, values: { ...refused, quotaCode, quota: null }, remedies: [quota.missing.source] };
  }
  return {
    ...found,
    values: { ...refused, quotaCode, quota: quota.known.value.vcpus },
    uses: [...evidence.uses, quota.known],
  };
}
