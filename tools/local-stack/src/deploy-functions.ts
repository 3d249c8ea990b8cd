/** Deploys the fleet's functions from the zips that are released, each with its schedule. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import {
  CreateFunctionCommand,
  LambdaClient,
  UpdateFunctionCodeCommand,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda';
import { CreateScheduleCommand, SchedulerClient } from '@aws-sdk/client-scheduler';
import { seconds } from '@ffleet/units';
import type { Seconds } from '@ffleet/units';
import type { FleetSettings } from './fleet-options';
import { REGION } from './region';
import { clientConfiguration, ignoring } from './region-client';

interface ScheduledFunction {
  readonly name: string;
  readonly schedule: string;
  readonly role: string;
  readonly zip: string;
  readonly handler: string;
  readonly timeout: Seconds;
  readonly memoryMiB: number;
  readonly variables: Record<string, string>;
}

/** @param options.dist the folder of the built artifacts */
export async function deployFunctions(options: {
  endpointUrl: string;
  databaseUrl: string;
  dist: string;
  fleet: FleetSettings;
}): Promise<void> {
  const { endpointUrl, fleet } = options;
  const configuration = clientConfiguration(endpointUrl);
  const lambda = new LambdaClient(configuration);
  const scheduler = new SchedulerClient(configuration);
  for (const deployed of [scaler(options), ...(fleet.hasSweepFunction ? [sweeper(options)] : [])]) {
    await deploy({ lambda, deployed });
    await ignoring('ConflictException', () => scheduler.send(everyMinute(deployed)));
  }
}

const scaler = ({ dist, fleet }: { dist: string; fleet: FleetSettings }): ScheduledFunction => ({
  name: REGION.scalerFunction,
  schedule: REGION.scalerSchedule,
  role: 'academy-worker-scaler',
  zip: path.join(dist, 'apps/scaler-lambda.zip'),
  handler: 'index.handler',
  timeout: seconds(30),
  memoryMiB: 256,
  variables: scalerVariables(fleet),
});

const sweeper = ({ dist, databaseUrl }: { dist: string; databaseUrl: string }): ScheduledFunction => ({
  name: REGION.sweepFunction,
  schedule: REGION.sweepSchedule,
  role: 'academy-video-lease-sweep',
  zip: path.join(dist, 'apps/scaler-lambda-sweep.zip'),
  handler: 'sweep-handler.handler',
  timeout: seconds(60),
  memoryMiB: 512,
  variables: { DATABASE_URL: databaseUrl, VIDEO_QUEUE: REGION.videoQueue, VIDEO_DLQ: REGION.videoDeadLetterQueue },
});

async function deploy(options: { lambda: LambdaClient; deployed: ScheduledFunction }): Promise<void> {
  const { lambda, deployed } = options;
  const FunctionName = deployed.name;
  const ZipFile = await readFile(deployed.zip);
  const Environment = { Variables: deployed.variables };
  const created = await ignoring('ResourceConflictException', () =>
    lambda.send(
      new CreateFunctionCommand({
        FunctionName,
        Runtime: 'nodejs22.x',
        Handler: deployed.handler,
        Role: `arn:aws:iam::000000000000:role/${deployed.role}`,
        Code: { ZipFile },
        Environment,
        Timeout: deployed.timeout,
        MemorySize: deployed.memoryMiB,
      }),
    ),
  );
  if (created) return;
  await lambda.send(new UpdateFunctionCodeCommand({ FunctionName, ZipFile }));
  await lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName, Environment }));
}

function scalerVariables({ groupSize, stableZeroDuration }: FleetSettings): Record<string, string> {
  return {
    VIDEO_QUEUE: REGION.videoQueue,
    AI_QUEUES: REGION.aiQueues.join(','),
    MESSAGING_QUEUE: REGION.messagingQueue,
    VIDEO_WORKER_ASG_NAME: REGION.workerGroup,
    VIDEO_WORKER_ASG_MIN: String(groupSize.min),
    VIDEO_WORKER_ASG_MAX: String(groupSize.max),
    STABLE_ZERO_SECONDS: String(stableZeroDuration),
  };
}

function everyMinute({ name, schedule }: ScheduledFunction): CreateScheduleCommand {
  return new CreateScheduleCommand({
    Name: schedule,
    ScheduleExpression: 'rate(1 minute)',
    FlexibleTimeWindow: { Mode: 'OFF' },
    Target: {
      Arn: `arn:aws:lambda:${REGION.region}:000000000000:function:${name}`,
      RoleArn: 'arn:aws:iam::000000000000:role/academy-worker-schedule',
    },
  });
}
