/** What goes wrong with the scaler: stopped, outdated, not permitted. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { CloudWatchLogsClient, DeleteLogGroupCommand } from '@aws-sdk/client-cloudwatch-logs';
import { LambdaClient, UpdateFunctionCodeCommand } from '@aws-sdk/client-lambda';
import { GetScheduleCommand, SchedulerClient, UpdateScheduleCommand } from '@aws-sdk/client-scheduler';
import { REGION } from '@ffleet/local-stack';
import { unzipSync, zipSync } from 'fflate';
import type { Incident } from './incident';
import type { IncidentGround } from './incident-ground';

const ZIP = path.resolve(__dirname, '../../apps/scaler-lambda.zip');

async function setSchedule({ client }: IncidentGround, State: 'ENABLED' | 'DISABLED'): Promise<void> {
  const scheduler = new SchedulerClient(client);
  const { ScheduleExpression, Target, FlexibleTimeWindow } = await scheduler.send(
    new GetScheduleCommand({ Name: REGION.scalerSchedule }),
  );
  await scheduler.send(
    new UpdateScheduleCommand({ Name: REGION.scalerSchedule, ScheduleExpression, Target, FlexibleTimeWindow, State }),
  );
}

export const SCALER_INCIDENTS: readonly Incident[] = [
  {
    title: 'somebody disabled the scaler',
    finding: 'ScalerStopped/ScheduleDisabled',
    async make(ground) {
      await setSchedule(ground, 'DISABLED');
      return () => setSchedule(ground, 'ENABLED');
    },
  },
  {
    title: 'the Lambda runs an old zip',
    finding: 'ScalerOutdated/DeployedCodeDiffers',
    async make({ client }) {
      const lambda = new LambdaClient(client);
      const deploy = (ZipFile: Uint8Array) =>
        lambda.send(new UpdateFunctionCodeCommand({ FunctionName: REGION.scalerFunction, ZipFile }));
      const built = await readFile(ZIP);
      await deploy(zipSync({ ...unzipSync(built), 'last-year.txt': new Uint8Array([1]) }));
      return () => deploy(built);
    },
  },
  {
    title: 'the scaler may not publish its metrics',
    finding: 'PermissionMissing/AccessDenied',
    async make({ stack, client }) {
      const refused = stack.aws.faults.injectCallFault({
        service: 'cloudwatch',
        operations: ['PutMetricData'],
        effect: { kind: 'refuse', code: 'AccessDenied', message: 'not authorized to perform it', status: 403 },
      });
      return async () => {
        refused.end();
        // The log tells for ten minutes what was refused; a person would wait.
        const logGroupName = `/aws/lambda/${REGION.scalerFunction}`;
        await new CloudWatchLogsClient(client).send(new DeleteLogGroupCommand({ logGroupName }));
      };
    },
  },
];
