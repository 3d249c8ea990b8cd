/** Makes the region's resources, as infrastructure code does on AWS; each call may run again on a region that has them. */
import {
  AutoScalingClient,
  CreateAutoScalingGroupCommand,
  DescribeAutoScalingGroupsCommand,
  PutLifecycleHookCommand,
  SetDesiredCapacityCommand,
  UpdateAutoScalingGroupCommand,
} from '@aws-sdk/client-auto-scaling';
import { CloudWatchLogsClient, CreateLogGroupCommand } from '@aws-sdk/client-cloudwatch-logs';
import { CreateBucketCommand, PutBucketPolicyCommand, S3Client } from '@aws-sdk/client-s3';
import { CreateQueueCommand, GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { FleetSettings } from './fleet-options';
import { DRAIN_HOOK_TIMEOUT, QUEUE_VISIBILITY_SECONDS, RECEIVE_COUNT_MAX, REGION } from './region';
import { clientConfiguration, ignoring } from './region-client';

/** Queues, bucket, log group and worker group; functions come after them. */
export async function provisionRegion(options: { endpointUrl: string; fleet: FleetSettings }): Promise<void> {
  const { endpointUrl, fleet } = options;
  const configuration = clientConfiguration(endpointUrl);
  await Promise.all([
    createQueues(new SQSClient(configuration)),
    createBucket(new S3Client({ ...configuration, forcePathStyle: true })),
    ignoring('ResourceAlreadyExistsException', () =>
      new CloudWatchLogsClient(configuration).send(new CreateLogGroupCommand({ logGroupName: REGION.workerLogGroup })),
    ),
    createGroup({ autoScaling: new AutoScalingClient(configuration), fleet }),
  ]);
}

async function createQueues(sqs: SQSClient): Promise<void> {
  const create = async (QueueName: string, Attributes: Record<string, string> = {}): Promise<string> => {
    const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName, Attributes }));
    const described = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] }));
    return described.Attributes?.QueueArn ?? '';
  };
  const deadLetterTargetArn = await create(REGION.videoDeadLetterQueue, { MessageRetentionPeriod: '1209600' });
  await create(REGION.videoQueue, {
    VisibilityTimeout: String(QUEUE_VISIBILITY_SECONDS),
    RedrivePolicy: JSON.stringify({ deadLetterTargetArn, maxReceiveCount: RECEIVE_COUNT_MAX }),
  });
  await Promise.all([...REGION.aiQueues, REGION.messagingQueue].map((name) => create(name)));
}

/** Outputs may be read without a signature, as a content delivery network would: a player needs no credentials. */
async function createBucket(s3: S3Client): Promise<void> {
  const Bucket = REGION.mediaBucket;
  await ignoring('BucketAlreadyOwnedByYou', () => s3.send(new CreateBucketCommand({ Bucket })));
  const readOutputs = {
    Effect: 'Allow',
    Principal: '*',
    Action: 's3:GetObject',
    Resource: `arn:aws:s3:::${Bucket}/tenants/*/videos/*`,
  };
  const Policy = JSON.stringify({ Version: '2012-10-17', Statement: [readOutputs] });
  await s3.send(new PutBucketPolicyCommand({ Bucket, Policy }));
}

async function createGroup(options: { autoScaling: AutoScalingClient; fleet: FleetSettings }): Promise<void> {
  const { autoScaling, fleet } = options;
  const AutoScalingGroupName = REGION.workerGroup;
  const sizes = { MinSize: fleet.groupSize.min, MaxSize: fleet.groupSize.max, DesiredCapacity: fleet.groupSize.min };
  const known = await autoScaling.send(
    new DescribeAutoScalingGroupsCommand({ AutoScalingGroupNames: [AutoScalingGroupName] }),
  );
  if (known.AutoScalingGroups?.length) {
    await autoScaling.send(new UpdateAutoScalingGroupCommand({ AutoScalingGroupName, ...sizes }));
  } else {
    await autoScaling.send(
      new CreateAutoScalingGroupCommand({
        AutoScalingGroupName,
        ...sizes,
        AvailabilityZones: [`${REGION.region}a`],
        LaunchTemplate: { LaunchTemplateName: REGION.workerLaunchTemplate, Version: '$Latest' },
      }),
    );
  }
  // A worker that is to go sees it in its metadata, hands its job back, and completes the action itself.
  await autoScaling.send(
    new PutLifecycleHookCommand({
      AutoScalingGroupName,
      LifecycleHookName: REGION.drainHook,
      LifecycleTransition: 'autoscaling:EC2_INSTANCE_TERMINATING',
      HeartbeatTimeout: DRAIN_HOOK_TIMEOUT,
      DefaultResult: 'CONTINUE',
    }),
  );
}

/** Takes the group to its minimum; protected instances stay until somebody ends them. */
export async function shrinkGroup(options: { endpointUrl: string; fleet: FleetSettings }): Promise<void> {
  const { endpointUrl, fleet } = options;
  const autoScaling = new AutoScalingClient(clientConfiguration(endpointUrl));
  await autoScaling.send(
    new SetDesiredCapacityCommand({
      AutoScalingGroupName: REGION.workerGroup,
      DesiredCapacity: fleet.groupSize.min,
    }),
  );
}
