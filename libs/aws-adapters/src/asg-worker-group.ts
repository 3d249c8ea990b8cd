/** The worker group on an EC2 Auto Scaling group. */
import { DescribeAutoScalingGroupsCommand, SetDesiredCapacityCommand } from '@aws-sdk/client-auto-scaling';
import type { AutoScalingClient, AutoScalingGroup } from '@aws-sdk/client-auto-scaling';
import type { GroupSize, WorkerGroup } from '@ffleet/ports';
import { callAws } from './call-aws';

/**
 * Reads and moves one group. Both methods throw AwsCallError: when the service does not answer, when there is no such
 * group, and when the capacity lies outside the group's own limits.
 * @see AWS API Reference, Auto Scaling DescribeAutoScalingGroups, SetDesiredCapacity
 */
export function createAsgWorkerGroup(options: { client: AutoScalingClient; groupName: string }): WorkerGroup {
  const { client, groupName } = options;
  return {
    fetchSize: () =>
      callAws({
        action: `read the size of Auto Scaling group ${groupName}`,
        call: async () => {
          const command = new DescribeAutoScalingGroupsCommand({ AutoScalingGroupNames: [groupName] });
          const { AutoScalingGroups: [group] = [] } = await client.send(command);
          if (group === undefined) throw new Error('There is no such group in this region and account');
          return toGroupSize(group);
        },
      }),

    setDesiredCapacity: async ({ desiredCapacity }) => {
      await callAws({
        action: `set the desired capacity of Auto Scaling group ${groupName} to ${desiredCapacity}`,
        call: () =>
          client.send(
            new SetDesiredCapacityCommand({
              AutoScalingGroupName: groupName,
              DesiredCapacity: desiredCapacity,
              // The policy has its own memory; a cooldown would drop its decisions.
              HonorCooldown: false,
            }),
          ),
      });
    },
  };
}

function toGroupSize(group: AutoScalingGroup): GroupSize {
  const { DesiredCapacity, MinSize, MaxSize, Instances = [] } = group;
  if (DesiredCapacity === undefined || MinSize === undefined || MaxSize === undefined) {
    throw new Error('Auto Scaling answered a group without its sizes');
  }
  return {
    desiredCapacity: DesiredCapacity,
    minSize: MinSize,
    maxSize: MaxSize,
    instances: Instances.map((instance) => ({
      instanceId: instance.InstanceId ?? 'unknown',
      lifecycleState: instance.LifecycleState ?? 'unknown',
      protectedFromScaleIn: instance.ProtectedFromScaleIn ?? false,
    })),
  };
}
