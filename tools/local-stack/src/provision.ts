/** Makes the region's resources, as infrastructure code does on AWS; each call may run again on a region that has them. */
import { readFile } from 'node:fs/promises';
import {
  AutoScalingClient,
  CreateAutoScalingGroupCommand,
  DescribeAutoScalingGroupsCommand,
  SetDesiredCapacityCommand,
} from '@aws-sdk/client-auto-scaling';
import { CloudWatchLogsClient, CreateLogGroupCommand } from '@aws-sdk/client-cloudwatch-logs';
import {
  CreateFunctionCommand,
  LambdaClient,
  UpdateFunctionCodeCommand,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda';
import { CreateBucketCommand, PutBucketPolicyCommand, S3Client } from '@aws-sdk/client-s3';
import { CreateScheduleCommand, SchedulerClient } from '@aws-sdk/client-scheduler';
import { CreateQueueCommand, GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { LOCAL_CREDENTIALS } from './process-environment';
import {
  GROUP_SIZE_MAX,
  GROUP_SIZE_MIN,
  QUEUE_VISIBILITY_SECONDS,
  RECEIVE_COUNT_MAX,
  REGION,
  STABLE_ZERO_SECONDS,
} from './region';

/** The SDK configuration of every client of the stack itself. */
export function clientConfiguration(endpointUrl: string) {
  return { region: REGION.region, endpoint: endpointUrl, credentials: LOCAL_CREDENTIALS };
}

/** @param options.scalerZip the artifact that `nx build scaler-lambda` made */
export async function provisionRegion(options: { endpointUrl: string; scalerZip: string }): Promise<void> {
  const { endpointUrl, scalerZip } = options;
  const configuration = clientConfiguration(endpointUrl);
  await Promise.all([
    createQueues(new SQSClient(configuration)),
    createBucket(new S3Client({ ...configuration, forcePathStyle: true })),
    ignoring('ResourceAlreadyExistsException', () =>
      new CloudWatchLogsClient(configuration).send(new CreateLogGroupCommand({ logGroupName: REGION.workerLogGroup })),
    ),
    createGroup(new AutoScalingClient(configuration)),
  ]);
  await deployScaler({ lambda: new LambdaClient(configuration), scalerZip });
  await ignoring('ConflictException', () => new SchedulerClient(configuration).send(scalingTick()));
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

async function createGroup(autoScaling: AutoScalingClient): Promise<void> {
  const AutoScalingGroupName = REGION.workerGroup;
  const known = await autoScaling.send(
    new DescribeAutoScalingGroupsCommand({ AutoScalingGroupNames: [AutoScalingGroupName] }),
  );
  if (known.AutoScalingGroups?.length) return;
  await autoScaling.send(
    new CreateAutoScalingGroupCommand({
      AutoScalingGroupName,
      MinSize: GROUP_SIZE_MIN,
      MaxSize: GROUP_SIZE_MAX,
      DesiredCapacity: GROUP_SIZE_MIN,
      AvailabilityZones: [`${REGION.region}a`],
      LaunchTemplate: { LaunchTemplateName: REGION.workerLaunchTemplate, Version: '$Latest' },
    }),
  );
}

/** Takes the group to its minimum; protected instances stay until somebody ends them. */
export async function shrinkGroup(endpointUrl: string): Promise<void> {
  const autoScaling = new AutoScalingClient(clientConfiguration(endpointUrl));
  await autoScaling.send(
    new SetDesiredCapacityCommand({ AutoScalingGroupName: REGION.workerGroup, DesiredCapacity: GROUP_SIZE_MIN }),
  );
}

async function deployScaler(options: { lambda: LambdaClient; scalerZip: string }): Promise<void> {
  const { lambda, scalerZip } = options;
  const FunctionName = REGION.scalerFunction;
  const ZipFile = await readFile(scalerZip);
  const Environment = { Variables: scalerVariables() };
  const created = await ignoring('ResourceConflictException', () =>
    lambda.send(
      new CreateFunctionCommand({
        FunctionName,
        Runtime: 'nodejs22.x',
        Handler: 'index.handler',
        Role: 'arn:aws:iam::000000000000:role/academy-worker-scaler',
        Code: { ZipFile },
        Environment,
        Timeout: 30,
        MemorySize: 256,
      }),
    ),
  );
  if (created) return;
  await lambda.send(new UpdateFunctionCodeCommand({ FunctionName, ZipFile }));
  await lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName, Environment }));
}

function scalerVariables(): Record<string, string> {
  return {
    VIDEO_QUEUE: REGION.videoQueue,
    AI_QUEUES: REGION.aiQueues.join(','),
    MESSAGING_QUEUE: REGION.messagingQueue,
    VIDEO_WORKER_ASG_NAME: REGION.workerGroup,
    VIDEO_WORKER_ASG_MIN: String(GROUP_SIZE_MIN),
    VIDEO_WORKER_ASG_MAX: String(GROUP_SIZE_MAX),
    STABLE_ZERO_SECONDS: String(STABLE_ZERO_SECONDS),
  };
}

function scalingTick(): CreateScheduleCommand {
  const account = 'arn:aws:lambda:us-east-1:000000000000:function';
  return new CreateScheduleCommand({
    Name: REGION.scalerSchedule,
    ScheduleExpression: 'rate(1 minute)',
    FlexibleTimeWindow: { Mode: 'OFF' },
    Target: {
      Arn: `${account}:${REGION.scalerFunction}`,
      RoleArn: 'arn:aws:iam::000000000000:role/academy-worker-schedule',
    },
  });
}

/** @returns false where the call failed with the named error, which says that the thing is there already */
async function ignoring(errorName: string, call: () => Promise<unknown>): Promise<boolean> {
  try {
    await call();
    return true;
  } catch (error) {
    if (error instanceof Error && error.name === errorName) return false;
    throw error;
  }
}
