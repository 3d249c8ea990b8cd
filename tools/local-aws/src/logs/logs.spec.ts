import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  DescribeLogGroupsCommand,
  DescribeLogStreamsCommand,
  FilterLogEventsCommand,
  GetLogEventsCommand,
  PutLogEventsCommand,
  StartLiveTailCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import type {
  FilterLogEventsCommandInput,
  GetLogEventsCommandInput,
  InputLogEvent,
  StartLiveTailResponseStream,
} from '@aws-sdk/client-cloudwatch-logs';
import { errorNameOf } from '../testing/sqs-fixture';
import { startTestAws } from '../testing/start-test-aws';
import type { TestAws } from '../testing/start-test-aws';

let test: TestAws;

beforeAll(async () => {
  test = await startTestAws();
});
afterAll(() => test.stop());

const logs = () => test.client(CloudWatchLogsClient);
const arnOf = (group: string) => `arn:aws:logs:us-east-1:000000000000:log-group:${group}`;
const now = Date.now();

async function createStream(group: string, stream = 's') {
  await logs().send(new CreateLogGroupCommand({ logGroupName: group }));
  await logs().send(new CreateLogStreamCommand({ logGroupName: group, logStreamName: stream }));
}
const put = (group: string, logEvents: InputLogEvent[], stream = 's') =>
  logs().send(new PutLogEventsCommand({ logGroupName: group, logStreamName: stream, logEvents }));
const filter = (input: FilterLogEventsCommandInput) => logs().send(new FilterLogEventsCommand(input));
const get = (logGroupName: string, more: Partial<GetLogEventsCommandInput> = {}) =>
  logs().send(new GetLogEventsCommand({ logGroupName, logStreamName: 's', ...more }));
const messages = (events: readonly { message?: string | undefined }[] | undefined) =>
  events?.map(({ message }) => message);
const numbered = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ timestamp: now - 1_000 + index, message: `line ${index + 1}` }));

describe('FilterLogEvents', () => {
  it('FilterLogEvents selects by time, by term and by JSON pattern', async () => {
    await createStream('/filter');
    await put('/filter', [
      { timestamp: now - 2_000, message: 'START job=1' },
      { timestamp: now - 1_000, message: '{"level":"error","job":"1"}' },
      { timestamp: now, message: 'plain ERROR here' },
    ]);
    const found = async (more: Partial<FilterLogEventsCommandInput>) =>
      messages((await filter({ logGroupName: '/filter', ...more })).events);

    expect(await found({ startTime: now - 5_000 })).toHaveLength(3);
    expect(await found({ startTime: now - 1_000, endTime: now })).toEqual(['{"level":"error","job":"1"}']);
    expect(await found({ filterPattern: 'ERROR' })).toEqual(['plain ERROR here']);
    expect(await found({ filterPattern: '{ $.level = "error" }' })).toEqual(['{"level":"error","job":"1"}']);
  });

  it('FilterLogEvents merges streams by time, in pages, or takes those it is told', async () => {
    await createStream('/merge', 'a');
    await logs().send(new CreateLogStreamCommand({ logGroupName: '/merge', logStreamName: 'b' }));
    await put('/merge', [{ timestamp: now, message: 'second' }], 'a');
    await put('/merge', [{ timestamp: now - 1, message: 'first' }], 'b');

    const first = await filter({ logGroupName: '/merge', limit: 1 });
    const second = await filter({ logGroupIdentifier: arnOf('/merge'), limit: 1, nextToken: first.nextToken });
    const onlyA = await filter({ logGroupName: '/merge', logStreamNames: ['a'] });

    expect([...(first.events ?? []), ...(second.events ?? [])].map(({ message }) => message)).toEqual([
      'first',
      'second',
    ]);
    expect(second.nextToken).toBeUndefined();
    expect(messages(onlyA.events)).toEqual(['second']);
  });

  it('FilterLogEvents answers ResourceNotFoundException when the group is missing', async () => {
    expect(await errorNameOf(filter({ logGroupName: 'nope' }))).toBe('ResourceNotFoundException');
  });
});

describe('GetLogEvents', () => {
  it('GetLogEvents reads forward page by page, and returns the same token at the end', async () => {
    await createStream('/forward');
    await put('/forward', numbered(3));

    const first = await get('/forward', { startFromHead: true, limit: 2 });
    const second = await get('/forward', { nextToken: first.nextForwardToken, limit: 2 });
    const end = await get('/forward', { nextToken: second.nextForwardToken });
    await put('/forward', [{ timestamp: now, message: 'late' }]);
    const later = await get('/forward', { nextToken: end.nextForwardToken });

    expect([messages(first.events), messages(second.events)]).toEqual([['line 1', 'line 2'], ['line 3']]);
    expect(end).toMatchObject({ events: [], nextForwardToken: second.nextForwardToken });
    expect(messages(later.events)).toEqual(['late']);
  });

  it('GetLogEvents starts with the newest page, and reads backward', async () => {
    await createStream('/backward');
    await put('/backward', numbered(3));

    const newest = await get('/backward', { limit: 2 });
    const older = await get('/backward', { limit: 2, nextToken: newest.nextBackwardToken });

    expect([messages(newest.events), messages(older.events)]).toEqual([['line 2', 'line 3'], ['line 1']]);
  });
});

describe('PutLogEvents', () => {
  it('PutLogEvents leaves out what is too old or too new, and says so', async () => {
    await createStream('/rejected');
    const day = 24 * 3600 * 1000;

    const old = await put('/rejected', [{ timestamp: now - 15 * day, message: 'old' }]);
    const early = await put('/rejected', [
      { timestamp: now, message: 'good' },
      { timestamp: now + day / 2, message: 'new' },
    ]);

    expect(old.rejectedLogEventsInfo).toEqual({ tooOldLogEventEndIndex: 1 });
    expect(early.rejectedLogEventsInfo).toEqual({ tooNewLogEventStartIndex: 1 });
    expect(messages((await get('/rejected')).events)).toEqual(['good']);
  });

  it.each([
    ['no events', []],
    [
      'events out of order',
      [
        { timestamp: now, message: 'a' },
        { timestamp: now - 1, message: 'b' },
      ],
    ],
    [
      'more than a day',
      [
        { timestamp: now - 90_000_000, message: 'a' },
        { timestamp: now, message: 'b' },
      ],
    ],
    ['more than 1 MiB', [{ timestamp: now, message: 'x'.repeat(1_048_551) }]],
    ['an empty message', [{ timestamp: now, message: '' }]],
  ])('PutLogEvents refuses %s', async (what, events) => {
    const group = `/refused/${what.replaceAll(' ', '-')}`;
    await createStream(group);

    expect(await errorNameOf(put(group, events))).toBe('InvalidParameterException');
  });

  it('PutLogEvents answers ResourceNotFoundException when the stream is missing', async () => {
    await createStream('/no-stream');

    expect(await errorNameOf(put('/no-stream', numbered(1), 'other'))).toBe('ResourceNotFoundException');
  });
});

describe('groups and streams', () => {
  it('CreateLogGroup and CreateLogStream refuse what exists already', async () => {
    await createStream('/twice');

    expect(await errorNameOf(createStream('/twice'))).toBe('ResourceAlreadyExistsException');
  });

  it('appendLog() makes the group and the stream, and DescribeLog* show them', async () => {
    test.aws.appendLog({ group: '/fleet/workers', stream: 'i-2', lines: ['hello', '', 'world'] });
    test.aws.appendLog({ group: '/fleet/workers', stream: 'i-1', lines: ['later'] });

    const groups = await logs().send(new DescribeLogGroupsCommand({ logGroupNamePrefix: '/fleet' }));
    const streams = await logs().send(new DescribeLogStreamsCommand({ logGroupName: '/fleet/workers' }));
    const { events } = await filter({ logGroupName: '/fleet/workers', logStreamNames: ['i-2'] });

    expect(groups.logGroups).toMatchObject([{ logGroupName: '/fleet/workers', arn: `${arnOf('/fleet/workers')}:*` }]);
    expect(streams.logStreams?.map(({ logStreamName }) => logStreamName)).toEqual(['i-1', 'i-2']);
    expect(messages(events)).toEqual(['hello', 'world']);
  });
});

describe('StartLiveTail', () => {
  it('StartLiveTail starts a session, then streams what matches its pattern', async () => {
    await createStream('/tail');
    await createStream('/other');
    const { responseStream } = await logs().send(
      new StartLiveTailCommand({ logGroupIdentifiers: [arnOf('/tail')], logEventFilterPattern: 'ERROR' }),
    );
    const stream = responseStream as AsyncIterable<StartLiveTailResponseStream>;
    const received: (string | undefined)[] = [];

    for await (const event of stream) {
      if (event.sessionStart) {
        test.aws.appendLog({ group: '/tail', stream: 's', lines: ['one ERROR', 'no match'] });
        test.aws.appendLog({ group: '/other', stream: 's', lines: ['another ERROR'] });
      }
      received.push(...(event.sessionUpdate?.sessionResults ?? []).map(({ message }) => message));
      if (received.length > 0) break;
    }

    expect(received).toEqual(['one ERROR']);
  });

  it('StartLiveTail answers ResourceNotFoundException when a group is missing', async () => {
    const call = logs().send(new StartLiveTailCommand({ logGroupIdentifiers: [arnOf('/missing')] }));

    expect(await errorNameOf(call)).toBe('ResourceNotFoundException');
  });
});
