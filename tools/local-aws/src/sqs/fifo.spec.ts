import { SQSClient } from '@aws-sdk/client-sqs';
import { SqsFixture, errorNameOf } from '../testing/sqs-fixture';
import { startTestAws } from '../testing/start-test-aws';
import type { TestAws } from '../testing/start-test-aws';
import { waitFor } from '../testing/wait-for';

let test: TestAws;
let sqs: SqsFixture;

beforeAll(async () => {
  test = await startTestAws();
  sqs = new SqsFixture(test.client(SQSClient));
});
afterAll(() => test.stop());

const sendTo = (queue: string, body: string, MessageGroupId: string, MessageDeduplicationId = body) =>
  sqs.send(queue, body, { MessageGroupId, MessageDeduplicationId });
const bodies = async (queue: string, max = 1) =>
  (await sqs.receive(queue, { MaxNumberOfMessages: max })).map(({ Body }) => Body);

describe('FIFO queues', () => {
  it('ReceiveMessage holds a group back while one of its messages is in flight', async () => {
    const queue = await sqs.createFifoQueue();
    await sendTo(queue, 'a1', 'A');
    await sendTo(queue, 'a2', 'A');
    await sendTo(queue, 'b1', 'B');

    const a1 = await sqs.receiveOne(queue);
    const other = await bodies(queue);
    const blocked = await bodies(queue);
    await sqs.delete(queue, a1);
    const next = await bodies(queue);

    expect([a1.Body, other, blocked, next]).toEqual(['a1', ['b1'], [], ['a2']]);
    expect(a1.Attributes).toMatchObject({ MessageGroupId: 'A', MessageDeduplicationId: 'a1' });
  });

  it('ReceiveMessage keeps the order of a group in one batch, and after a message came back', async () => {
    const queue = await sqs.createFifoQueue();
    for (const body of ['1', '2', '3', '4']) await sendTo(queue, body, 'A');
    const first = await sqs.receive(queue, { MaxNumberOfMessages: 2 });
    for (const message of first.reverse()) await sqs.changeVisibility(queue, message, 0);

    expect(await bodies(queue, 10)).toEqual(['1', '2', '3', '4']);
  });

  it('SendMessage numbers messages upwards', async () => {
    const queue = await sqs.createFifoQueue();

    const first = await sendTo(queue, '1', 'A');
    const second = await sendTo(queue, '2', 'B');

    expect(first.SequenceNumber).toMatch(/^\d{20}$/);
    expect(BigInt(second.SequenceNumber ?? 0)).toBeGreaterThan(BigInt(first.SequenceNumber ?? 0));
  });

  it('SendMessage accepts a duplicate and stores nothing, even after the first one was deleted', async () => {
    const queue = await sqs.createFifoQueue();
    const first = await sendTo(queue, 'a', 'A', 'same');
    await sqs.delete(queue, await sqs.receiveOne(queue));

    const duplicate = await sendTo(queue, 'b', 'A', 'same');

    expect(duplicate).toMatchObject({ MessageId: first.MessageId, SequenceNumber: first.SequenceNumber });
    expect(await sqs.counts(queue)).toEqual({ visible: 0, inFlight: 0, delayed: 0 });
  });

  it('SendMessage deduplicates by content when the queue says so', async () => {
    const queue = await sqs.createFifoQueue({ ContentBasedDeduplication: 'true' });

    const first = await sqs.send(queue, 'same', { MessageGroupId: 'A' });
    const second = await sqs.send(queue, 'same', { MessageGroupId: 'A' });

    expect(second.MessageId).toBe(first.MessageId);
    expect((await sqs.counts(queue)).visible).toBe(1);
  });

  it.each([
    ['no group', 'MissingParameter', { MessageDeduplicationId: 'd' }],
    ['no deduplication id', 'InvalidParameterValue', { MessageGroupId: 'A' }],
    [
      'a delay of its own',
      'InvalidParameterValue',
      { MessageGroupId: 'A', MessageDeduplicationId: 'd', DelaySeconds: 1 },
    ],
  ])('SendMessage refuses a message with %s', async (_what, error, more) => {
    const queue = await sqs.createFifoQueue();

    expect(await errorNameOf(sqs.send(queue, 'a', more))).toBe(error);
  });

  it('DeleteMessage refuses an expired handle, which a standard queue would take', async () => {
    const queue = await sqs.createFifoQueue();
    await sendTo(queue, 'a', 'A');
    const message = await sqs.receiveOne(queue, { VisibilityTimeout: 1 });
    await waitFor('the message is visible again', async () => (await sqs.counts(queue)).visible === 1);

    expect(await errorNameOf(sqs.delete(queue, message))).toBe('InvalidParameterValue');
  });

  it('the next message of a group follows when the first goes to the dead-letter queue', async () => {
    const deadLetters = await sqs.createFifoQueue();
    const deadLetterTargetArn = await sqs.arnOf(deadLetters);
    const queue = await sqs.createFifoQueue({
      RedrivePolicy: JSON.stringify({ deadLetterTargetArn, maxReceiveCount: 1 }),
    });
    await sendTo(queue, 'poison', 'A');
    await sqs.receiveOne(queue, { VisibilityTimeout: 0 });
    await sendTo(queue, 'good', 'A');

    expect(await bodies(queue)).toEqual(['good']);
    const dead = await sqs.receiveOne(deadLetters);
    expect(dead.Attributes).toMatchObject({ MessageGroupId: 'A', MessageDeduplicationId: dead.MessageId });
  });
});
