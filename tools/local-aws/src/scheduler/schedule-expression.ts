/** Schedule expressions: how many minutes lie between two invocations. No clock, no I/O. */
import { AwsError } from '../wire/aws-error';

/** Intervals that start when the schedule is made, or that keep to the clock (every fifth minute of the hour). */
export interface Recurrence {
  readonly everyMinutes: number;
  readonly startsAt: 'creation' | 'clock';
}

/** @see Amazon EventBridge Scheduler API Reference, Common Errors */
export const validationException = (message: string) => new AwsError('ValidationException', message, { status: 400 });

const MINUTES_IN = { minute: 1, hour: 60, day: 1440 } as const;

/**
 * Understands `rate(N minutes|hours|days)` and `cron(0/N * * * ? *)`, every N minutes with N a divisor of 60.
 * @throws {AwsError} ValidationException for what is malformed, and for what only a calendar could answer
 * @see Amazon EventBridge Scheduler User Guide, Schedule types in EventBridge Scheduler
 */
export function parseScheduleExpression(expression: string): Recurrence {
  const rate = /^rate\((\d{1,6}) (minute|hour|day)s?\)$/.exec(expression);
  if (rate) {
    const [, count, unit] = rate;
    const everyMinutes = Number(count) * MINUTES_IN[unit as keyof typeof MINUTES_IN];
    if (everyMinutes < 1)
      throw validationException(`Invalid Schedule Expression ${expression}: the rate must be at least 1.`);
    return { everyMinutes, startsAt: 'creation' };
  }
  const cron = /^cron\((?:(\*)|(?:\*|0)\/(\d{1,2})) \* (?:\* \* \?|\? \* \*) \*\)$/.exec(expression);
  const everyMinutes = cron?.[1] === '*' ? 1 : Number(cron?.[2] ?? 0);
  if (cron && everyMinutes >= 1 && 60 % everyMinutes === 0) return { everyMinutes, startsAt: 'clock' };
  if (/^(cron|at)\(.*\)$/.test(expression))
    throw validationException(
      `Schedule Expression ${expression} is not emulated: use rate(N minutes|hours|days) or cron(*/N * * * ? *) with N a divisor of 60.`,
    );
  throw validationException(`Invalid Schedule Expression ${expression}.`);
}
