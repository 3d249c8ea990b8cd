/** Queues, a group and a mark of their own for each test of the scaler, on one endpoint. */
import {
  AutoScalingClient,
  CreateAutoScalingGroupCommand,
  DescribeAutoScalingGroupsCommand,
} from '@aws-sdk/client-auto-scaling';
import { CreateQueueCommand, ReceiveMessageCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';

/** A fleet that only one test knows. */
export interface ScalerFleet {
  /** The scaler's whole environment. */
  readonly env: Readonly<Record<string, string>>;
  fetchDesiredCapacity(): Promise<number | undefined>;
}

let fleetCount = 0;

/** @param options.emptyFor how long the mark says that the queue has been empty, in seconds; null for no mark */
export async function makeScalerFleet(options: {
  endpoint: string;
  desired: number;
  visible?: number;
  inFlight?: number;
  emptyFor?: number | null;
}): Promise<ScalerFleet> {
  const { endpoint, desired, visible = 0, inFlight = 0, emptyFor = null } = options;
  fleetCount += 1;
  const names = { group: `group-${fleetCount}`, video: `video-${fleetCount}`, mark: `/mark/${fleetCount}` };
  const others = { ai: `ai-${fleetCount}`, messaging: `messaging-${fleetCount}` };
  const client = {
    region: 'us-east-1',
    endpoint,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  };
  const sqs = new SQSClient(client);
  const autoScaling = new AutoScalingClient(client);

  for (const QueueName of Object.values(others)) await sqs.send(new CreateQueueCommand({ QueueName }));
  await fillQueue({ sqs, name: names.video, visible, inFlight });
  await autoScaling.send(
    new CreateAutoScalingGroupCommand({
      AutoScalingGroupName: names.group,
      LaunchTemplate: { LaunchTemplateName: 'academy-video-worker' },
      MinSize: 0,
      MaxSize: 20,
      DesiredCapacity: desired,
      AvailabilityZones: ['us-east-1a'],
    }),
  );
  if (emptyFor !== null) {
    const Value = String(Math.floor(Date.now() / 1000) - emptyFor);
    await new SSMClient(client).send(new PutParameterCommand({ Name: names.mark, Value, Type: 'String' }));
  }

  return {
    env: {
      AWS_REGION: 'us-east-1',
      AWS_ENDPOINT_URL: endpoint,
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
      VIDEO_QUEUE: names.video,
      AI_QUEUES: others.ai,
      MESSAGING_QUEUE: others.messaging,
      VIDEO_WORKER_ASG_NAME: names.group,
      SSM_STABLE_ZERO_PARAM: names.mark,
    },
    fetchDesiredCapacity: async () => {
      const { AutoScalingGroups: [group] = [] } = await autoScaling.send(
        new DescribeAutoScalingGroupsCommand({ AutoScalingGroupNames: [names.group] }),
      );
      return group?.DesiredCapacity;
    },
  };
}

async function fillQueue(options: { sqs: SQSClient; name: string; visible: number; inFlight: number }): Promise<void> {
  const { sqs, name, visible, inFlight } = options;
  const { QueueUrl = '' } = await sqs.send(new CreateQueueCommand({ QueueName: name }));
  for (let index = 0; index < visible + inFlight; index += 1) {
    await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: `${index}` }));
  }
  for (let index = 0; index < inFlight; index += 1) {
    await sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 1, WaitTimeSeconds: 5 }));
  }
}
