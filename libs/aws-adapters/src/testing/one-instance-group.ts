/** An Auto Scaling group of one instance in service, for specs of what an instance does and is told. */
import { CreateAutoScalingGroupCommand, DescribeAutoScalingGroupsCommand } from '@aws-sdk/client-auto-scaling';
import type { LocalRegion } from './local-region';
import { waitFor } from './wait-for';

/** @returns the instance's id */
export async function startOneInstanceGroup(options: { region: LocalRegion; groupName: string }): Promise<string> {
  const { region, groupName } = options;
  await region.aws.autoScaling.send(
    new CreateAutoScalingGroupCommand({
      AutoScalingGroupName: groupName,
      LaunchTemplate: { LaunchTemplateName: 'academy-video-worker' },
      MinSize: 0,
      MaxSize: 1,
      DesiredCapacity: 1,
      AvailabilityZones: ['us-east-1a'],
    }),
  );
  await waitFor(async () => (await fetchLifecycleState({ region, groupName })) === 'InService');
  return (await fetchInstance({ region, groupName }))?.InstanceId ?? '';
}

/** @returns undefined once the group has no instance */
export async function fetchLifecycleState(options: {
  region: LocalRegion;
  groupName: string;
}): Promise<string | undefined> {
  return (await fetchInstance(options))?.LifecycleState;
}

async function fetchInstance({ region, groupName }: { region: LocalRegion; groupName: string }) {
  const command = new DescribeAutoScalingGroupsCommand({ AutoScalingGroupNames: [groupName] });
  const { AutoScalingGroups = [] } = await region.aws.autoScaling.send(command);
  return AutoScalingGroups[0]?.Instances?.[0];
}
