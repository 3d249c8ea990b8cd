/** EventBridge Scheduler: the service's table. Its targets are Lambda functions of this endpoint. */
import * as sdk from '@aws-sdk/client-scheduler';
import { randomUUID } from 'node:crypto';
import path from 'node:path';
import { milliseconds, type Milliseconds } from '@ffleet/units';
import { arnOf, type Environment, type RunningService } from '../environment';
import { openJournal } from '../journal';
import type { Lambda } from '../lambda/lambda';
import { pageOf } from '../page';
import { AwsError } from '../wire/aws-error';
import { restJson } from '../wire/rest-json';
import { defineService } from '../wire/service';
import {
  configureSchedule,
  DEFAULT_GROUP,
  describeSchedule,
  eventOf,
  requireDefaultGroup,
  summarizeSchedule,
  type Schedule,
} from './schedule';
import { ScheduleClock } from './schedule-clock';
import { validationException } from './schedule-expression';

export interface SchedulerOptions {
  /** How long one minute of a schedule lasts. @default a real minute */
  readonly scheduleMinute?: Milliseconds | undefined;
}

export interface Scheduler extends RunningService {
  /** Starts the clock for the schedules of an earlier run: call it when the endpoint answers. */
  resume(): void;
}

type Entry =
  { readonly kind: 'schedule'; readonly schedule: Schedule } | { readonly kind: 'deleted'; readonly name: string };

const REAL_MINUTE = milliseconds(60_000);
const MAX_LISTED = 100;

export function createScheduler(
  environment: Environment,
  lambda: Pick<Lambda, 'invokeAsync'>,
  { scheduleMinute = REAL_MINUTE }: SchedulerOptions = {},
): Scheduler {
  const { now, accountId, region, stateDir, reportDefect } = environment;
  const schedules = new Map<string, Schedule>();
  const journal = openJournal<Entry>({
    file: path.join(stateDir, 'scheduler.journal'),
    replay: (entry) => {
      if (entry.kind === 'schedule') schedules.set(entry.schedule.name, entry.schedule);
      else schedules.delete(entry.name);
    },
    snapshot: () => [...schedules.values()].map((schedule) => ({ kind: 'schedule', schedule })),
  });
  const clock = new ScheduleClock(scheduleMinute, now, (schedule, scheduledAt) => {
    try {
      const event = eventOf(schedule, { executionId: randomUUID(), scheduledAt, accountId, region });
      lambda.invokeAsync(schedule.targetArn, event);
    } catch (error) {
      // A function that is missing or overrun: the event is dropped, as on AWS once its retries are spent.
      if (!(error instanceof AwsError)) reportDefect(error, `schedule ${schedule.name}`);
    }
  });

  const get = (name: string | undefined): Schedule => {
    const schedule = schedules.get(name ?? '');
    if (!schedule)
      throw new AwsError('ResourceNotFoundException', `Schedule ${name ?? ''} does not exist.`, { status: 404 });
    return schedule;
  };
  const put = (schedule: Schedule): { ScheduleArn: string } => {
    schedules.set(schedule.name, schedule);
    journal.append({ kind: 'schedule', schedule });
    clock.start(schedule, { isNew: true });
    return { ScheduleArn: schedule.arn };
  };

  const service = defineService<typeof sdk>(sdk, {
    protocol: restJson(),
    operations: {
      CreateSchedule: (input) => {
        requireDefaultGroup(input.GroupName);
        const name = input.Name ?? '';
        if (schedules.has(name))
          throw new AwsError('ConflictException', `Schedule ${name} already exists.`, { status: 409 });
        const arn = arnOf(environment, 'scheduler', `schedule/${DEFAULT_GROUP}/${name}`);
        return put(configureSchedule(input, { arn, createdAt: now(), modifiedAt: now() }));
      },
      UpdateSchedule: (input) => {
        requireDefaultGroup(input.GroupName);
        const { arn, createdAt } = get(input.Name);
        return put(configureSchedule(input, { arn, createdAt, modifiedAt: now() }));
      },
      GetSchedule: ({ Name, GroupName }) => {
        requireDefaultGroup(GroupName);
        return describeSchedule(get(Name));
      },
      DeleteSchedule: ({ Name, GroupName }) => {
        requireDefaultGroup(GroupName);
        const { name } = get(Name);
        clock.stop(name);
        schedules.delete(name);
        journal.append({ kind: 'deleted', name });
        return {};
      },
      ListSchedules: ({ GroupName, NamePrefix = '', State, MaxResults = MAX_LISTED, NextToken }) => {
        requireDefaultGroup(GroupName);
        if (MaxResults < 1 || MaxResults > MAX_LISTED)
          throw validationException(`Value '${MaxResults}' at 'maxResults' failed to satisfy constraint.`);
        const found = [...schedules.values()]
          .filter(({ name, state }) => name.startsWith(NamePrefix) && (State === undefined || state === State))
          .sort((a, b) => (a.name < b.name ? -1 : 1));
        const page = pageOf(found, { token: NextToken, size: MaxResults });
        if (!page) throw validationException('Invalid NextToken.');
        return { Schedules: page.items.map(summarizeSchedule), NextToken: page.nextToken };
      },
    },
  });

  return {
    service,
    resume: () => {
      for (const schedule of schedules.values()) clock.start(schedule, { isNew: false });
    },
    close: () => {
      clock.close();
      journal.close();
    },
  };
}
