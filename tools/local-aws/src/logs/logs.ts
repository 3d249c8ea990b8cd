/** CloudWatch Logs: the service's table, and the way in for output of this endpoint's own processes. */
import * as sdk from '@aws-sdk/client-cloudwatch-logs';
import type { EpochMs } from '@ffleet/units';
import { arnOf } from '../environment';
import type { Environment, RunningService } from '../environment';
import { awsJson } from '../wire/aws-json';
import { defineService } from '../wire/service';
import { parseFilterPattern } from './filter-pattern';
import { tailLogs } from './live-tail';
import { LogStore } from './log-store';
import type { LogGroup } from './log-store';
import { invalidParameter, parseLogBatch } from './put-log-events';
import { describeLogGroups, describeLogStreams, filterLogEvents, getLogEvents, groupNameOf } from './read-logs';

/** Lines of one process or invocation. */
export interface LogLines {
  readonly group: string;
  readonly stream: string;
  readonly lines: readonly string[];
  /** @default now */
  readonly at?: EpochMs;
}

/** Writes lines into a group and a stream, and makes both when they are missing. Empty lines are left out. */
export type AppendLog = (lines: LogLines) => void;

/** The service, and a writer for other parts of the endpoint. */
export interface CloudWatchLogs extends RunningService {
  readonly appendLog: AppendLog;
}

const GROUP_NAME = /^[\w./#-]{1,512}$/;
const STREAM_NAME = /^[^:*]{1,512}$/;
const TAILED_GROUPS_MAX = 10;

/** Logs live in memory: a restarted endpoint starts without them. @see Amazon CloudWatch Logs API Reference */
export function createLogs(environment: Environment): CloudWatchLogs {
  const { now } = environment;
  const store = new LogStore();
  const arnOfGroup = ({ name }: LogGroup) => arnOf(environment, 'logs', `log-group:${name}`);

  const appendLog: AppendLog = ({ group, stream, lines, at = now() }) => {
    const events = lines.filter((line) => line !== '').map((message) => ({ at, message }));
    if (events.length === 0) return;
    if (store.find(group) === undefined) store.createGroup(group, now());
    if (!store.requireGroup(group).streams.has(stream)) store.createStream(group, stream, now());
    store.append(group, stream, { events, now: now() });
  };

  const service = defineService<typeof sdk>(sdk, {
    protocol: awsJson({ target: 'Logs_20140328', version: '1.1' }),
    missingInput: (path) => invalidParameter(`The parameter ${path} is required.`),
    operations: {
      CreateLogGroup: ({ logGroupName = '' }) => {
        if (!GROUP_NAME.test(logGroupName)) throw invalidParameter(`The log group name "${logGroupName}" is invalid.`);
        store.createGroup(logGroupName, now());
      },
      CreateLogStream: ({ logGroupName = '', logStreamName = '' }) => {
        if (!STREAM_NAME.test(logStreamName)) throw invalidParameter(`The stream name "${logStreamName}" is invalid.`);
        store.createStream(logGroupName, logStreamName, now());
      },
      DeleteLogGroup: ({ logGroupName = '' }) => store.deleteGroup(store.requireGroup(logGroupName).name),
      DeleteLogStream: ({ logGroupName = '', logStreamName = '' }) => {
        const { name } = store.requireStream(logGroupName, logStreamName);
        store.requireGroup(logGroupName).streams.delete(name);
      },
      PutRetentionPolicy: ({ logGroupName = '', retentionInDays = 0 }) => {
        store.requireGroup(logGroupName).retentionInDays = retentionInDays;
      },
      PutLogEvents: ({ logGroupName = '', logStreamName = '', logEvents = [] }) => {
        store.requireStream(logGroupName, logStreamName);
        const { events, rejected } = parseLogBatch(logEvents, now());
        store.append(logGroupName, logStreamName, { events, now: now() });
        return { nextSequenceToken: '0', rejectedLogEventsInfo: rejected };
      },
      FilterLogEvents: (input) => filterLogEvents(store, input),
      GetLogEvents: (input) => getLogEvents(store, input),
      DescribeLogGroups: (input) => describeLogGroups(store, input, arnOfGroup),
      DescribeLogStreams: (input) => describeLogStreams(store, input, arnOfGroup),
      StartLiveTail: (input, { requestId, signal }) => {
        const { logGroupIdentifiers = [], logStreamNames, logStreamNamePrefixes, logEventFilterPattern } = input;
        if (logGroupIdentifiers.length < 1 || logGroupIdentifiers.length > TAILED_GROUPS_MAX)
          throw invalidParameter(`logGroupIdentifiers must have 1 to ${TAILED_GROUPS_MAX} members.`);
        if (!logGroupIdentifiers.every((identifier) => identifier.startsWith('arn:')))
          throw invalidParameter('logGroupIdentifiers must be ARNs.');
        const groups = logGroupIdentifiers.map((identifier) => store.requireGroup(groupNameOf(identifier)).name);
        const responseStream = tailLogs(store, {
          requestId,
          signal,
          groupIdentifiers: logGroupIdentifiers,
          filterPattern: logEventFilterPattern,
          accountId: environment.accountId,
          matches: parseFilterPattern(logEventFilterPattern),
          listensTo: ({ group, stream }) =>
            groups.includes(group) &&
            (logStreamNames?.includes(stream) ?? true) &&
            (logStreamNamePrefixes?.some((prefix) => stream.startsWith(prefix)) ?? true),
        });
        return { responseStream };
      },
    },
  });
  return { service, appendLog, close: () => undefined };
}
