/** An Auto Scaling group whose instances are records: the trial itself runs a worker process for each. */
import {
  AutoScalingClient,
  CreateAutoScalingGroupCommand,
  DescribeAutoScalingGroupsCommand,
  SetDesiredCapacityCommand,
} from '@aws-sdk/client-auto-scaling';
import { clientConfiguration } from './trial-region';

export interface TrialGroup {
  /** What the worker on an instance is told by its launch template. */
  environmentOf(instanceId: string): Readonly<Record<string, string>>;
  listInstances(): Promise<readonly { instanceId: string; isProtected: boolean }[]>;
  setDesiredCapacity(desiredCapacity: number): Promise<void>;
}

/** @param options.name one that no other group of this endpoint has */
export async function createTrialGroup(options: {
  endpointUrl: string;
  name: string;
  desiredCapacity: number;
}): Promise<TrialGroup> {
  const { endpointUrl, name, desiredCapacity } = options;
  const client = new AutoScalingClient(clientConfiguration(endpointUrl));
  await client.send(
    new CreateAutoScalingGroupCommand({
      AutoScalingGroupName: name,
      MinSize: 0,
      MaxSize: desiredCapacity,
      DesiredCapacity: desiredCapacity,
      AvailabilityZones: ['us-east-1a'],
      LaunchTemplate: { LaunchTemplateName: name },
    }),
  );
  return {
    environmentOf: (instanceId) => ({
      INSTANCE_ID: instanceId,
      VIDEO_WORKER_ASG_NAME: name,
      AWS_EC2_METADATA_SERVICE_ENDPOINT: `${endpointUrl}/_imds/${instanceId}`,
    }),
    async listInstances() {
      const { AutoScalingGroups } = await client.send(
        new DescribeAutoScalingGroupsCommand({ AutoScalingGroupNames: [name] }),
      );
      const instances = AutoScalingGroups?.[0]?.Instances ?? [];
      return instances
        .filter(({ LifecycleState }) => LifecycleState === 'InService')
        .map(({ InstanceId = '', ProtectedFromScaleIn = false }) => ({
          instanceId: InstanceId,
          isProtected: ProtectedFromScaleIn,
        }));
    },
    async setDesiredCapacity(DesiredCapacity) {
      await client.send(new SetDesiredCapacityCommand({ AutoScalingGroupName: name, DesiredCapacity }));
    },
  };
}
