/** Whether the scaler is called at all, and what it remembers. */
import { GetScheduleCommand } from '@aws-sdk/client-scheduler';
import type { SchedulerClient } from '@aws-sdk/client-scheduler';
import { GetParameterCommand, ParameterNotFound } from '@aws-sdk/client-ssm';
import type { SSMClient } from '@aws-sdk/client-ssm';
import { epochMs } from '@ffleet/units';
import type { Collector } from '../collection';
import { CollectorError } from '../describe-failure';

/** @see Amazon EventBridge Scheduler API Reference, GetSchedule */
export function collectSchedule({ scheduler }: { scheduler: SchedulerClient }): Collector {
  return async ({ names, observe }) => [
    await observe({ kind: 'scaler-schedule', subject: names.scalerSchedule }, async (signal) => {
      const command = new GetScheduleCommand({ Name: names.scalerSchedule });
      const { State, ScheduleExpression = '' } = await scheduler.send(command, { abortSignal: signal });
      const state = State === 'DISABLED' ? ('DISABLED' as const) : ('ENABLED' as const);
      return { value: { state, expression: ScheduleExpression } };
    }),
  ];
}

/** Epoch seconds as text; `0`, and no parameter at all, say that no mark stands. */
export function collectStableZeroMark({ ssm }: { ssm: SSMClient }): Collector {
  return async ({ names, observe }) => [
    await observe({ kind: 'stable-zero-mark', subject: names.stableZeroParameter }, async (signal) => {
      try {
        const command = new GetParameterCommand({ Name: names.stableZeroParameter });
        const { Parameter } = await ssm.send(command, { abortSignal: signal });
        const text = Parameter?.Value ?? '';
        if (!/^\d{1,11}$/.test(text)) throw new CollectorError('NoEpochSeconds', `it holds ${JSON.stringify(text)}`);
        return { value: { since: text === '0' ? null : epochMs(Number(text) * 1000) }, raw: text };
      } catch (error) {
        if (error instanceof ParameterNotFound) return { value: { since: null }, raw: 'ParameterNotFound' };
        throw error;
      }
    }),
  ];
}
