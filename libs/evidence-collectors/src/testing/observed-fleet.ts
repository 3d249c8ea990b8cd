/** A fleet on the local endpoint for one spec file: queues, group, function, schedule, logs; all with the usual names. */
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { CreateAutoScalingGroupCommand, DescribeAutoScalingGroupsCommand } from '@aws-sdk/client-auto-scaling';
import { CreateFunctionCommand } from '@aws-sdk/client-lambda';
import { CreateScheduleCommand } from '@aws-sdk/client-scheduler';
import { CreateQueueCommand } from '@aws-sdk/client-sqs';
import { startLocalAws } from '@ffleet/local-aws';
import type { LocalAws } from '@ffleet/local-aws';
import type { JobEvidence } from '@ffleet/ports';
import { epochMs } from '@ffleet/units';
import { strToU8, zipSync } from 'fflate';
import { createCollectorClients, destroyClients } from '../index';
import type { CollectorClients, KnownNames } from '../index';

export interface ObservedFleet {
  readonly aws: LocalAws;
  readonly clients: CollectorClients;
  readonly names: KnownNames;
  /** Of the group's two instances. */
  readonly instanceIds: readonly string[];
  readonly queueUrl: string;
  readonly deadLetterQueueUrl: string;
  /** An empty folder for the spec's own files. */
  readonly folder: string;
  close(): Promise<void>;
}

const REGION = 'us-east-1';
export const SCALER_ZIP = zipSync({
  'index.mjs': strToU8(
    'export const handler = async () => ({ ai_queue_depth: 1, video_queue_depth: 2, messaging_queue_depth: 3 });',
  ),
});

export async function startObservedFleet(): Promise<ObservedFleet> {
  // The one key that the endpoint knows.
  process.env['AWS_ACCESS_KEY_ID'] = 'test';
  process.env['AWS_SECRET_ACCESS_KEY'] = 'test';
  const folder = await mkdtemp(path.join(os.tmpdir(), 'ffleet-collectors-'));
  const aws = await startLocalAws({ stateDir: path.join(folder, 'aws'), region: REGION });
  const { endpointUrl } = aws;
  const clients = createCollectorClients({ region: REGION, endpoint: endpointUrl });
  const names: KnownNames = {
    region: REGION,
    endpointUrl,
    videoQueue: 'academy-video-jobs',
    deadLetterQueue: 'academy-video-jobs-dlq',
    group: 'academy-video-worker-asg',
    scalerFunction: 'academy-worker-queue-depth-metric',
    scalerSchedule: 'academy-worker-scaling-tick',
    stableZeroParameter: '/academy/workers/video/zero_since_epoch',
    scalerLogGroup: '/aws/lambda/academy-worker-queue-depth-metric',
    workerLogGroup: '/academy/video-worker',
    database: 'academy',
    scalerArtifact: 'scaler.zip',
  };
  const deadLetters = await clients.sqs.send(new CreateQueueCommand({ QueueName: names.deadLetterQueue }));
  const RedrivePolicy = JSON.stringify({
    deadLetterTargetArn: `arn:aws:sqs:${REGION}:000000000000:${names.deadLetterQueue}`,
    maxReceiveCount: 5,
  });
  const queue = await clients.sqs.send(
    new CreateQueueCommand({ QueueName: names.videoQueue, Attributes: { RedrivePolicy, VisibilityTimeout: '300' } }),
  );
  await clients.lambda.send(
    new CreateFunctionCommand({
      FunctionName: names.scalerFunction,
      Runtime: 'nodejs22.x',
      Handler: 'index.handler',
      Role: 'arn:aws:iam::000000000000:role/scaler',
      Code: { ZipFile: SCALER_ZIP },
      Environment: { Variables: { VIDEO_WORKER_ASG_MAX: '4', API_TOKEN: 'hush' } },
    }),
  );
  await clients.scheduler.send(
    new CreateScheduleCommand({
      Name: names.scalerSchedule,
      ScheduleExpression: 'rate(1 minute)',
      FlexibleTimeWindow: { Mode: 'OFF' },
      State: 'DISABLED',
      Target: {
        Arn: `arn:aws:lambda:${REGION}:000000000000:function:${names.scalerFunction}`,
        RoleArn: 'arn:aws:iam::000000000000:role/schedule',
      },
    }),
  );
  await clients.autoScaling.send(
    new CreateAutoScalingGroupCommand({
      AutoScalingGroupName: names.group,
      LaunchTemplate: { LaunchTemplateName: 'workers' },
      MinSize: 0,
      MaxSize: 4,
      DesiredCapacity: 2,
      AvailabilityZones: [`${REGION}a`],
    }),
  );
  const described = await clients.autoScaling.send(
    new DescribeAutoScalingGroupsCommand({ AutoScalingGroupNames: [names.group] }),
  );
  const instances = described.AutoScalingGroups?.[0]?.Instances ?? [];
  return {
    aws,
    clients,
    names,
    instanceIds: instances.map(({ InstanceId = '' }) => InstanceId).sort(),
    queueUrl: queue.QueueUrl ?? '',
    deadLetterQueueUrl: deadLetters.QueueUrl ?? '',
    folder,
    async close() {
      destroyClients(clients);
      await aws.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** A database that answers at once; the real one has a spec of its own. */
export const QUIET_JOBS: JobEvidence = {
  fetchHealth: async () => ({ pendingMigrations: 0 }),
  fetchRunning: async () => ({ databaseNow: epochMs(1), jobs: [] }),
  fetchFailures: async () => [],
  fetchStalls: async () => [],
  listJobs: async () => [],
};
