/** FilterLogEvents, GetLogEvents and the descriptions: questions to the log store. */
import type * as sdk from '@aws-sdk/client-cloudwatch-logs';
import { pageOf } from '../page';
import type { InputOf, OutputOf } from '../wire/service';
import { parseFilterPattern } from './filter-pattern';
import { byTime } from './log-store';
import type { LogEvent, LogGroup, LogStore, LogStream } from './log-store';
import { invalidParameter } from './put-log-events';

type Sdk = typeof sdk;

const EVENTS_PAGE_MAX = 10_000;
const DESCRIPTIONS_PAGE_MAX = 50;

/** A group's name out of a name or an ARN, with or without `:*` at its end. */
export function groupNameOf(identifier: string): string {
  return identifier.replace(/^arn:[^:]*:logs:[^:]*:[^:]*:log-group:/, '').replace(/:\*$/, '');
}

/** @see Amazon CloudWatch Logs API Reference, FilterLogEvents */
export function filterLogEvents(
  store: LogStore,
  input: InputOf<Sdk, 'FilterLogEvents'>,
): OutputOf<Sdk, 'FilterLogEvents'> {
  const { logStreamNames, logStreamNamePrefix, nextToken, limit = EVENTS_PAGE_MAX } = input;
  if (logStreamNames !== undefined && logStreamNamePrefix !== undefined)
    throw invalidParameter('logStreamNames and logStreamNamePrefix exclude each other.');
  const group = store.requireGroup(requireGroupName(input));
  const matches = parseFilterPattern(input.filterPattern);
  const streams = [...group.streams.values()].filter(
    ({ name }) => (logStreamNames?.includes(name) ?? true) && name.startsWith(logStreamNamePrefix ?? ''),
  );
  const found = streams
    .flatMap(({ events }) => events)
    .filter((event) => isInRange(event, input) && matches(event.message))
    .sort(byTime);
  const page = requirePage(found, { token: nextToken, size: requireLimit(limit, EVENTS_PAGE_MAX) });
  return {
    events: page.items.map((event) => ({
      eventId: event.id,
      logStreamName: event.stream,
      timestamp: event.at,
      ingestionTime: event.ingestedAt,
      message: event.message,
    })),
    nextToken: page.nextToken,
    searchedLogStreams: [],
  };
}

/**
 * Tokens are positions in the stream; at its end the caller gets back the token that it came with.
 * @see Amazon CloudWatch Logs API Reference, GetLogEvents
 */
export function getLogEvents(store: LogStore, input: InputOf<Sdk, 'GetLogEvents'>): OutputOf<Sdk, 'GetLogEvents'> {
  const stream = store.requireStream(requireGroupName(input), input.logStreamName ?? '');
  const limit = requireLimit(input.limit ?? EVENTS_PAGE_MAX, EVENTS_PAGE_MAX);
  const { start, end } = choosePositions(stream, { ...input, limit });
  const events = stream.events
    .slice(Math.max(0, start - stream.droppedCount), Math.max(0, end - stream.droppedCount))
    .filter((event) => isInRange(event, input));
  return {
    events: events.map(({ at, message, ingestedAt }) => ({ timestamp: at, message, ingestionTime: ingestedAt })),
    nextForwardToken: `f/${end}`,
    nextBackwardToken: `b/${start}`,
  };
}

/** @see Amazon CloudWatch Logs API Reference, DescribeLogGroups */
export function describeLogGroups(
  store: LogStore,
  input: InputOf<Sdk, 'DescribeLogGroups'>,
  arnOfGroup: (group: LogGroup) => string,
): OutputOf<Sdk, 'DescribeLogGroups'> {
  const { logGroupNamePrefix = '', logGroupNamePattern = '', nextToken, limit = DESCRIPTIONS_PAGE_MAX } = input;
  const groups = store
    .list()
    .filter(({ name }) => name.startsWith(logGroupNamePrefix) && name.includes(logGroupNamePattern));
  const page = requirePage(groups, { token: nextToken, size: requireLimit(limit, DESCRIPTIONS_PAGE_MAX) });
  return {
    logGroups: page.items.map((group) => ({
      logGroupName: group.name,
      creationTime: group.createdAt,
      retentionInDays: group.retentionInDays,
      arn: `${arnOfGroup(group)}:*`,
      logGroupArn: arnOfGroup(group),
    })),
    nextToken: page.nextToken,
  };
}

/** @see Amazon CloudWatch Logs API Reference, DescribeLogStreams */
export function describeLogStreams(
  store: LogStore,
  input: InputOf<Sdk, 'DescribeLogStreams'>,
  arnOfGroup: (group: LogGroup) => string,
): OutputOf<Sdk, 'DescribeLogStreams'> {
  const { logStreamNamePrefix = '', orderBy, descending = false, nextToken, limit = DESCRIPTIONS_PAGE_MAX } = input;
  const group = store.requireGroup(requireGroupName(input));
  if (orderBy === 'LastEventTime' && logStreamNamePrefix !== '')
    throw invalidParameter('Cannot order by LastEventTime with a logStreamNamePrefix.');
  const streams = [...group.streams.values()]
    .filter(({ name }) => name.startsWith(logStreamNamePrefix))
    .sort((a, b) => (orderBy === 'LastEventTime' ? lastEventTime(a) - lastEventTime(b) : a.name < b.name ? -1 : 1));
  if (descending) streams.reverse();
  const page = requirePage(streams, { token: nextToken, size: requireLimit(limit, DESCRIPTIONS_PAGE_MAX) });
  return {
    logStreams: page.items.map(({ name, createdAt, events }) => ({
      logStreamName: name,
      creationTime: createdAt,
      firstEventTimestamp: events[0]?.at,
      lastEventTimestamp: events.at(-1)?.at,
      lastIngestionTime: events.at(-1)?.ingestedAt,
      arn: `${arnOfGroup(group)}:log-stream:${name}`,
    })),
    nextToken: page.nextToken,
  };
}

/** @throws {AwsError} InvalidParameterException unless exactly one of the two is given */
export function requireGroupName(input: {
  readonly logGroupName?: string | undefined;
  readonly logGroupIdentifier?: string | undefined;
}): string {
  const { logGroupName, logGroupIdentifier } = input;
  if ((logGroupName === undefined) === (logGroupIdentifier === undefined))
    throw invalidParameter('Exactly one of logGroupName and logGroupIdentifier is required.');
  return groupNameOf(logGroupName ?? logGroupIdentifier ?? '');
}

const lastEventTime = ({ events, createdAt }: LogStream): number => events.at(-1)?.at ?? createdAt;

function choosePositions(
  { events, droppedCount }: LogStream,
  {
    nextToken,
    startFromHead = false,
    limit,
  }: { nextToken?: string | undefined; startFromHead?: boolean | undefined; limit: number },
): { start: number; end: number } {
  const last = droppedCount + events.length;
  const token = nextToken === undefined ? undefined : /^([fb])\/(\d+)$/.exec(nextToken);
  if (token === null) throw invalidParameter('The specified nextToken is invalid.');
  const position = token === undefined ? (startFromHead ? 0 : last) : Math.min(Number(token[2]), last);
  const forward = token === undefined ? startFromHead : token[1] === 'f';
  return forward
    ? { start: position, end: Math.min(Math.max(position, droppedCount) + limit, last) }
    : { start: Math.max(position - limit, 0), end: position };
}

const isInRange = (
  { at }: LogEvent,
  range: { startTime?: number | undefined; endTime?: number | undefined },
): boolean => at >= (range.startTime ?? 0) && at < (range.endTime ?? Infinity);

function requireLimit(limit: number, max: number): number {
  if (limit >= 1 && limit <= max) return limit;
  throw invalidParameter(`The limit must be between 1 and ${max}.`);
}

function requirePage<Item>(list: readonly Item[], options: { token: string | undefined; size: number }) {
  const page = pageOf(list, options);
  if (page === undefined) throw invalidParameter('The specified nextToken is invalid.');
  return page;
}
