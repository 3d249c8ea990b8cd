import { createHash } from 'node:crypto';
import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageBatchCommand,
  PurgeQueueCommand,
  ReceiveMessageCommand,
  SQSClient,
  SendMessageBatchCommand,
} from '@aws-sdk/client-sqs';
import { SqsFixture, errorNameOf } from '../testing/sqs-fixture';
import { startTestAws } from '../testing/start-test-aws';
import type { TestAws } from '../testing/start-test-aws';

let test: TestAws;
let sqs: SqsFixture;

beforeAll(async () => {
  test = await startTestAws();
  sqs = new SqsFixture(test.client(SQSClient));
});
afterAll(() => test.stop());

const MiB = 1_048_576;
const entries = (count: number, body = 'm') =>
  Array.from({ length: count }, (_, index) => ({ Id: `entry-${index}`, MessageBody: body }));

describe('SendMessage and ReceiveMessage', () => {
  it('ReceiveMessage returns body, attributes and digests when they are asked for', async () => {
    const queue = await sqs.createQueue();
    const sentAfter = Date.now();
    const sent = await sqs.send(queue, 'héllo', {
      MessageAttributes: {
        text: { DataType: 'String', StringValue: 'v' },
        number: { DataType: 'Number.int', StringValue: '3' },
        blob: { DataType: 'Binary', BinaryValue: new Uint8Array([1, 2]) },
      },
    });

    const message = await sqs.receiveOne(queue);

    expect(message).toMatchObject({ Body: 'héllo', MessageId: sent.MessageId });
    expect(message.MD5OfBody).toBe(createHash('md5').update('héllo').digest('hex'));
    expect(message.MD5OfMessageAttributes).toBe(sent.MD5OfMessageAttributes);
    expect(message.MessageAttributes?.['blob']?.BinaryValue).toEqual(new Uint8Array([1, 2]));
    expect(message.Attributes).toMatchObject({ ApproximateReceiveCount: '1', SenderId: expect.any(String) as string });
    expect(Number(message.Attributes?.SentTimestamp)).toBeGreaterThanOrEqual(sentAfter);
    expect(message.Attributes?.ApproximateFirstReceiveTimestamp).toMatch(/^\d{13}$/);
  });

  it('SendMessage digests message attributes as the developer guide says', async () => {
    const queue = await sqs.createQueue();
    const field = (text: string) => {
      const length = Buffer.alloc(4);
      length.writeUInt32BE(text.length);
      return Buffer.concat([length, Buffer.from(text)]);
    };
    const bytes = Buffer.concat([field('a'), field('String'), Buffer.of(1), field('v')]);

    const sent = await sqs.send(queue, 'x', { MessageAttributes: { a: { DataType: 'String', StringValue: 'v' } } });

    expect(sent.MD5OfMessageAttributes).toBe(createHash('md5').update(bytes).digest('hex'));
  });

  it('ReceiveMessage returns no attributes when none are asked for', async () => {
    const queue = await sqs.createQueue();
    await sqs.send(queue, 'a', { MessageAttributes: { k: { DataType: 'String', StringValue: 'v' } } });

    const { Messages } = await sqs.client.send(new ReceiveMessageCommand({ QueueUrl: queue }));

    expect(Messages?.[0]?.Attributes).toBeUndefined();
    expect(Messages?.[0]?.MessageAttributes).toBeUndefined();
  });

  it('ReceiveMessage selects message attributes by name and by prefix', async () => {
    const queue = await sqs.createQueue();
    const value = { DataType: 'String', StringValue: 'v' };
    await sqs.send(queue, 'a', { MessageAttributes: { 'trace.id': value, 'trace.span': value, other: value } });

    const message = await sqs.receiveOne(queue, { MessageAttributeNames: ['trace.*'] });

    expect(Object.keys(message.MessageAttributes ?? {}).sort()).toEqual(['trace.id', 'trace.span']);
  });

  it('ReceiveMessage returns Messages undefined at once when the queue is empty and nothing waits', async () => {
    const queue = await sqs.createQueue();
    const start = Date.now();

    const { Messages } = await sqs.client.send(new ReceiveMessageCommand({ QueueUrl: queue }));

    expect(Messages).toBeUndefined();
    expect(Date.now() - start).toBeLessThan(900);
  });

  it('SendMessage carries AWSTraceHeader as a system attribute', async () => {
    const queue = await sqs.createQueue();
    await sqs.send(queue, 'a', {
      MessageSystemAttributes: { AWSTraceHeader: { DataType: 'String', StringValue: 'Root=1-2-3' } },
    });

    const message = await sqs.receiveOne(queue);

    expect(message.Attributes?.AWSTraceHeader).toBe('Root=1-2-3');
  });

  it('SendMessage takes a MessageGroupId on a standard queue, for fair queueing', async () => {
    const queue = await sqs.createQueue();
    await sqs.send(queue, 'z', { MessageGroupId: 'tenant-1' });
    await sqs.send(queue, 'z', { MessageGroupId: 'tenant-1' });

    const messages = await sqs.receive(queue, { MaxNumberOfMessages: 10 });

    expect(messages.map(({ Attributes }) => Attributes?.MessageGroupId)).toEqual(['tenant-1', 'tenant-1']);
  });

  it('DeleteMessage is idempotent', async () => {
    const queue = await sqs.createQueue();
    await sqs.send(queue, 'a');
    const message = await sqs.receiveOne(queue);

    await sqs.delete(queue, message);
    await sqs.delete(queue, message);

    expect(await sqs.counts(queue)).toEqual({ visible: 0, inFlight: 0, delayed: 0 });
  });

  it('DeleteMessage refuses the receipt handle of another queue', async () => {
    const [queue, other] = await Promise.all([sqs.createQueue(), sqs.createQueue()]);
    await sqs.send(queue, 'a');
    const message = await sqs.receiveOne(queue);

    expect(await errorNameOf(sqs.delete(other, message))).toBe('ReceiptHandleIsInvalid');
  });

  it('PurgeQueue empties the queue, and refuses a second time within 60 s', async () => {
    const queue = await sqs.createQueue();
    await sqs.send(queue, 'a');
    await sqs.send(queue, 'b', { DelaySeconds: 60 });
    await sqs.receive(queue);

    await sqs.client.send(new PurgeQueueCommand({ QueueUrl: queue }));

    expect(await sqs.counts(queue)).toEqual({ visible: 0, inFlight: 0, delayed: 0 });
    expect(await errorNameOf(sqs.client.send(new PurgeQueueCommand({ QueueUrl: queue })))).toBe('PurgeQueueInProgress');
  });
});

describe('what SendMessage and ReceiveMessage refuse', () => {
  const attribute = (name: string, value: object) => ({ MessageAttributes: { [name]: value as { DataType: string } } });
  it.each([
    ['a delay above 900 s', 'InvalidParameterValue', { DelaySeconds: 901 }],
    ['a character that XML forbids', 'InvalidMessageContents', { MessageBody: 'a\u0000b' }],
    ['an empty body', 'MissingParameter', { MessageBody: '' }],
    ['a deduplication id on a standard queue', 'InvalidParameterValue', { MessageDeduplicationId: 'd' }],
    ['a group id with a space', 'InvalidParameterValue', { MessageGroupId: 'a b' }],
    [
      'a reserved attribute name',
      'InvalidParameterValue',
      attribute('AWS.x', { DataType: 'String', StringValue: 'v' }),
    ],
    ['an unknown attribute type', 'InvalidParameterValue', attribute('x', { DataType: 'Text', StringValue: 'v' })],
    ['a number that is none', 'InvalidParameterValue', attribute('x', { DataType: 'Number', StringValue: 'v' })],
    ['an attribute without a value', 'InvalidParameterValue', attribute('x', { DataType: 'String' })],
  ])('SendMessage refuses %s with %s', async (_what, error, more) => {
    const queue = await sqs.createQueue();

    expect(await errorNameOf(sqs.send(queue, 'a', more))).toBe(error);
  });

  it.each([
    ['11 messages', 'InvalidParameterValue', { MaxNumberOfMessages: 11 }],
    ['0 messages', 'InvalidParameterValue', { MaxNumberOfMessages: 0 }],
    ['a wait of 21 s', 'InvalidParameterValue', { WaitTimeSeconds: 21 }],
    ['a visibility timeout above 12 h', 'InvalidParameterValue', { VisibilityTimeout: 43_201 }],
    ['an unknown system attribute', 'InvalidAttributeName', { MessageSystemAttributeNames: ['Bogus' as 'All'] }],
  ])('ReceiveMessage refuses %s with %s', async (_what, error, options) => {
    const queue = await sqs.createQueue();

    expect(await errorNameOf(sqs.receive(queue, options))).toBe(error);
  });
});

describe('message size', () => {
  it('SendMessage takes 1 MiB and gives it back', async () => {
    const queue = await sqs.createQueue();

    await sqs.send(queue, 'x'.repeat(MiB));

    expect((await sqs.receiveOne(queue)).Body).toHaveLength(MiB);
  });

  it.each([
    ['one byte above 1 MiB', {}, { MessageBody: 'x'.repeat(MiB + 1) }],
    ['characters of several bytes above 1 MiB', {}, { MessageBody: 'ö'.repeat(MiB / 2 + 1) }],
    [
      'attributes that push it above 1 MiB',
      {},
      {
        MessageBody: 'x'.repeat(MiB - 5),
        MessageAttributes: { a: { DataType: 'String', StringValue: 'v' } },
      },
    ],
    ['more than the queue allows', { MaximumMessageSize: '1024' }, { MessageBody: 'x'.repeat(1_025) }],
  ])('SendMessage refuses %s', async (_what, attributes: Record<string, string>, more) => {
    const queue = await sqs.createQueue(attributes);

    expect(await errorNameOf(sqs.send(queue, '', more))).toBe('InvalidParameterValue');
  });

  it('SendMessageBatch refuses entries of more than 1 MiB together', async () => {
    const queue = await sqs.createQueue();
    const Entries = entries(5, 'x'.repeat(250_000));

    const name = await errorNameOf(sqs.client.send(new SendMessageBatchCommand({ QueueUrl: queue, Entries })));

    expect(name).toBe('BatchRequestTooLong');
  });
});

describe('batches', () => {
  it('batches of ten are sent, received and deleted', async () => {
    const queue = await sqs.createQueue();

    const sent = await sqs.client.send(new SendMessageBatchCommand({ QueueUrl: queue, Entries: entries(10) }));
    const received = await sqs.receive(queue, { MaxNumberOfMessages: 10 });
    const deleted = await sqs.client.send(
      new DeleteMessageBatchCommand({
        QueueUrl: queue,
        Entries: received.map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle })),
      }),
    );

    expect([sent.Successful?.length, received.length, deleted.Successful?.length]).toEqual([10, 10, 10]);
    expect(await sqs.counts(queue)).toEqual({ visible: 0, inFlight: 0, delayed: 0 });
  });

  it.each([
    ['no entries', 'EmptyBatchRequest', []],
    ['11 entries', 'TooManyEntriesInBatchRequest', entries(11)],
    ['equal ids', 'BatchEntryIdsNotDistinct', [...entries(1), ...entries(1)]],
    ['an id with a dot', 'InvalidBatchEntryId', [{ Id: 'a.b', MessageBody: 'm' }]],
  ])('SendMessageBatch refuses %s with %s', async (_what, error, Entries) => {
    const queue = await sqs.createQueue();

    expect(await errorNameOf(sqs.client.send(new SendMessageBatchCommand({ QueueUrl: queue, Entries })))).toBe(error);
  });

  it('DeleteMessageBatch fails one entry and deletes the other', async () => {
    const queue = await sqs.createQueue();
    await sqs.send(queue, 'a');
    const { ReceiptHandle } = await sqs.receiveOne(queue);

    const { Successful, Failed } = await sqs.client.send(
      new DeleteMessageBatchCommand({
        QueueUrl: queue,
        Entries: [
          { Id: 'good', ReceiptHandle },
          { Id: 'bad', ReceiptHandle: 'nonsense' },
        ],
      }),
    );

    expect(Successful).toEqual([{ Id: 'good' }]);
    expect(Failed).toMatchObject([{ Id: 'bad', Code: 'ReceiptHandleIsInvalid', SenderFault: true }]);
  });

  it('ChangeMessageVisibilityBatch makes messages visible at once when the timeout is 0', async () => {
    const queue = await sqs.createQueue();
    await sqs.client.send(new SendMessageBatchCommand({ QueueUrl: queue, Entries: entries(2) }));
    const received = await sqs.receive(queue, { MaxNumberOfMessages: 10 });

    const { Successful } = await sqs.client.send(
      new ChangeMessageVisibilityBatchCommand({
        QueueUrl: queue,
        Entries: received.map(({ ReceiptHandle }, index) => ({
          Id: String(index),
          ReceiptHandle,
          VisibilityTimeout: 0,
        })),
      }),
    );

    expect(Successful).toHaveLength(2);
    expect(await sqs.counts(queue)).toEqual({ visible: 2, inFlight: 0, delayed: 0 });
  });
});
