/** Whether anything calls the scaler: switched off, the group keeps its size whatever waits. */
import { awsCall } from '../fact-kind';
import { one } from '../need';
import { defineRule } from '../rule';

export const scalerStopped = defineRule({
  code: 'scaler-schedule',
  kind: 'finding',
  needs: ({ scalerSchedule }) => ({ schedule: one('scaler-schedule', scalerSchedule) }),
  judge: ({ schedule }, names) =>
    schedule.value.state === 'ENABLED'
      ? { status: 'not-so' }
      : {
          status: 'True',
          reason: 'ScheduleDisabled',
          values: { schedule: schedule.subject },
          // UpdateSchedule replaces the whole definition, so that the present one is read first.
          remedies: [
            awsCall({ names }, { service: 'scheduler', operation: 'GetSchedule', input: { Name: schedule.subject } }),
          ],
        },
});
