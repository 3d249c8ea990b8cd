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
import type { FleetSettings } from './fleet-options';
import { REGION } from './region';
import { clientConfiguration, ignoring } from './region-client';

interface ScheduledFunction {
  readonly name: string;
  readonly schedule: string;
  readonly role: string;
  readonly zip: string;
  readonly variables: Record<string, string>;
}

/** @param options.dist the folder of the built artifacts */
export async function deployFunctions(options: {
  endpointUrl: string;
  dist: string;
  fleet: FleetSettings;
}): Promise<void> {
  const { endpointUrl, dist, fleet } = options;
  const configuration = clientConfiguration(endpointUrl);
  const lambda = new LambdaClient(configuration);
  const scheduler = new SchedulerClient(configuration);
  const scaler = {
    name: REGION.scalerFunction,
    schedule: REGION.scalerSchedule,
    role: 'academy-worker-scaler',
    zip: path.join(dist, 'apps/scaler-lambda.zip'),
    variables: scalerVariables(fleet),
  };
  await deploy({ lambda, deployed: scaler });
  await ignoring('ConflictException', () => scheduler.send(everyMinute(scaler)));
}

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
        Handler: 'index.handler',
        Role: `arn:aws:iam::000000000000:role/${deployed.role}`,
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
