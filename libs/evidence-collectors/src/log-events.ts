/** Reads CloudWatch Logs to the end of a question's window, or to its bound. */
import { FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import type { CloudWatchLogsClient, FilteredLogEvent } from '@aws-sdk/client-cloudwatch-logs';
import type { EpochMs } from '@ffleet/units';

/** Of up to 10,000 events each: more than a group of workers says in ten minutes. */
const PAGES_MAX = 30;

/**
 * @param options.pattern see Amazon CloudWatch Logs User Guide, filter pattern syntax; all events where it is left out
 * @returns events in order of time
 * @throws where the window holds more than can be read: half a log proves nothing
 */
export async function fetchLogEvents(options: {
  logs: CloudWatchLogsClient;
  group: string;
  from: EpochMs;
  pattern?: string;
  signal: AbortSignal;
}): Promise<readonly FilteredLogEvent[]> {
  const { logs, group, from, pattern, signal } = options;
  const events: FilteredLogEvent[] = [];
  let nextToken: string | undefined;
  for (let page = 0; page < PAGES_MAX; page += 1) {
    const command = new FilterLogEventsCommand({
      logGroupName: group,
      startTime: from,
      // No end: a worker whose clock is ahead writes into the future.
      ...(pattern === undefined ? {} : { filterPattern: pattern }),
      ...(nextToken === undefined ? {} : { nextToken }),
    });
    const answer = await logs.send(command, { abortSignal: signal });
    events.push(...(answer.events ?? []));
    ({ nextToken } = answer);
    if (nextToken === undefined) return events.sort((one, other) => (one.timestamp ?? 0) - (other.timestamp ?? 0));
  }
  throw new RangeError(`The log has more than ${PAGES_MAX} pages in this window: look at a shorter one`);
}
