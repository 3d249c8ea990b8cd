/** Whether AWS had no instance to give. */
import { one } from '../need';
import { defineRule } from '../rule';

/** Amazon EC2 Auto Scaling User Guide, troubleshoot: instance launch failures for want of capacity, quota or Spot. */
const REFUSAL =
  /InsufficientInstanceCapacity|sufficient .*capacity|no Spot capacity|MaxSpotInstanceCountExceeded|VcpuLimitExceeded|InstanceLimitExceeded|vCPU limit|already running the maximum/i;

export const capacityRefused = defineRule({
  code: 'launch-capacity',
  kind: 'finding',
  needs: ({ group }) => ({ group: one('group', group), activities: one('scaling-activities', group) }),
  judge: ({ group, activities }) => {
    const { desired, instances } = group.value;
    const inService = instances.filter(({ lifecycle }) => lifecycle === 'InService').length;
    const arithmetic = [
      { name: 'lacking', formula: 'desired - inService', inputs: { desired, inService }, result: desired - inService },
    ];
    // An older refusal that a later launch made good is history.
    const [newest] = activities.value.activities.filter(({ status }) => status === 'Failed' || status === 'Successful');
    const message = newest?.status === 'Failed' ? (newest.statusMessage ?? '') : '';
    return inService < desired && REFUSAL.test(message)
      ? { status: 'True', reason: 'InsufficientCapacity', values: { desired, inService, message }, arithmetic }
      : { status: 'not-so', arithmetic };
  },
});
