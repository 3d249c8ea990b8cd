/** A schedule as it was configured, and the event that it sends. No clock, no I/O. */
import type {
  CreateScheduleCommandInput,
  GetScheduleCommandOutput,
  ScheduleSummary,
  UpdateScheduleCommandInput,
} from '@aws-sdk/client-scheduler';
import type { EpochMs } from '@ffleet/units';
import { AwsError } from '../wire/aws-error';
import { parseScheduleExpression, validationException } from './schedule-expression';

export interface Schedule {
  readonly name: string;
  readonly arn: string;
  readonly expression: string;
  readonly state: 'ENABLED' | 'DISABLED';
  readonly description: string;
  readonly targetArn: string;
  readonly roleArn: string;
  /** JSON; undefined for EventBridge's own event. */
  readonly input?: string;
  readonly createdAt: EpochMs;
  readonly modifiedAt: EpochMs;
}

/** The only group that there is. */
export const DEFAULT_GROUP = 'default';

/** @throws {AwsError} ResourceNotFoundException for another group */
export function requireDefaultGroup(group: string | undefined): void {
  if (group !== undefined && group !== DEFAULT_GROUP)
    throw new AwsError('ResourceNotFoundException', `Schedule group ${group} does not exist.`, { status: 404 });
}

/**
 * An update replaces the whole schedule: what it leaves out falls back to its default, as on AWS.
 * @throws {AwsError} ValidationException, also for every option that would be silently ignored
 */
export function configureSchedule(
  input: CreateScheduleCommandInput | UpdateScheduleCommandInput,
  fixed: Pick<Schedule, 'arn' | 'createdAt' | 'modifiedAt'>,
): Schedule {
  const name = input.Name ?? '';
  if (!/^[0-9a-zA-Z-_.]{1,64}$/.test(name))
    throw validationException(`Value '${name}' at 'name' failed to satisfy constraint.`);
  const expression = input.ScheduleExpression ?? '';
  parseScheduleExpression(expression);
  if (input.FlexibleTimeWindow?.Mode !== 'OFF')
    throw validationException('FlexibleTimeWindow must have the Mode OFF: windows are not emulated.');
  if (input.StartDate || input.EndDate) throw validationException('StartDate and EndDate are not emulated.');
  if (input.ScheduleExpressionTimezone && input.ScheduleExpressionTimezone !== 'UTC')
    throw validationException('ScheduleExpressionTimezone must be UTC: other time zones are not emulated.');
  const { Arn: targetArn = '', RoleArn: roleArn = '', Input } = input.Target ?? {};
  if (!/^arn:aws[a-z-]*:lambda:[a-z0-9-]+:\d{12}:function:[A-Za-z0-9-_]+(:\$LATEST)?$/.test(targetArn))
    throw validationException(
      `Provided Arn ${targetArn} is not the ARN of a Lambda function: other targets are not emulated.`,
    );
  if (!/^arn:aws[a-z-]*:iam::\d{12}:role\/\S+$/.test(roleArn))
    throw validationException(`Provided RoleArn ${roleArn} is not the ARN of a role.`);
  if (Input !== undefined && !isJson(Input))
    throw validationException('Provided Input must be JSON for a Lambda target.');
  return {
    ...fixed,
    name,
    expression,
    state: input.State ?? 'ENABLED',
    description: input.Description ?? '',
    targetArn,
    roleArn,
    ...(Input === undefined ? {} : { input: Input }),
  };
}

/** What one invocation sends: the schedule's input with its context attributes filled in, or EventBridge's own event. */
export function eventOf(
  schedule: Schedule,
  {
    executionId,
    scheduledAt,
    accountId,
    region,
  }: { executionId: string; scheduledAt: EpochMs; accountId: string; region: string },
): unknown {
  const time = `${new Date(scheduledAt).toISOString().slice(0, 19)}Z`;
  if (schedule.input === undefined)
    return {
      version: '0',
      id: executionId,
      'detail-type': 'Scheduled Event',
      source: 'aws.scheduler',
      account: accountId,
      time,
      region,
      resources: [schedule.arn],
      detail: '{}',
    };
  const filled = schedule.input
    .replaceAll('<aws.scheduler.schedule-arn>', schedule.arn)
    .replaceAll('<aws.scheduler.scheduled-time>', time)
    .replaceAll('<aws.scheduler.execution-id>', executionId)
    .replaceAll('<aws.scheduler.attempt-number>', '1');
  return JSON.parse(filled) as unknown;
}

/** As GetSchedule shows it. */
export function describeSchedule(schedule: Schedule): Omit<GetScheduleCommandOutput, '$metadata'> {
  return {
    Name: schedule.name,
    Arn: schedule.arn,
    GroupName: DEFAULT_GROUP,
    ScheduleExpression: schedule.expression,
    ScheduleExpressionTimezone: 'UTC',
    State: schedule.state,
    Description: schedule.description,
    FlexibleTimeWindow: { Mode: 'OFF' },
    ActionAfterCompletion: 'NONE',
    CreationDate: new Date(schedule.createdAt),
    LastModificationDate: new Date(schedule.modifiedAt),
    Target: {
      Arn: schedule.targetArn,
      RoleArn: schedule.roleArn,
      ...(schedule.input === undefined ? {} : { Input: schedule.input }),
    },
  };
}

/** As ListSchedules shows it. */
export function summarizeSchedule(schedule: Schedule): ScheduleSummary {
  return {
    Name: schedule.name,
    Arn: schedule.arn,
    GroupName: DEFAULT_GROUP,
    State: schedule.state,
    CreationDate: new Date(schedule.createdAt),
    LastModificationDate: new Date(schedule.modifiedAt),
    Target: { Arn: schedule.targetArn },
  };
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
