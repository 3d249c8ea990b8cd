import { CreateQueueCommand, ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import type { ReceivedMessage, WorkQueue } from '@ffleet/ports';
import { seconds } from '@ffleet/units';
import { createQueueDepthReader, createSqsWorkQueue } from './index';
import { startLocalRegion } from './testing/local-region';
import type { LocalRegion } from './testing/local-region';
import { waitFor } from './testing/wait-for';

let region: LocalRegion;
let queueCount = 0;

beforeAll(async () => {
  region = await startLocalRegion();
});
afterAll(() => region.close());

/** Two new queues, and the adapter on them. */
async function makeQueues(): Promise<{ queue: WorkQueue; queueName: string; deadLetterQueueName: string }> {
  queueCount += 1;
  const queueName = `jobs-${queueCount}`;
  const deadLetterQueueName = `${queueName}-dlq`;
  await makeQueue(deadLetterQueueName);
  await makeQueue(queueName);
  return {
    queue: createSqsWorkQueue({ client: region.aws.sqs, queueName, deadLetterQueueName }),
    queueName,
    deadLetterQueueName,
  };
}

async function makeQueue(name: string): Promise<string> {
  const { QueueUrl = '' } = await region.aws.sqs.send(new CreateQueueCommand({ QueueName: name }));
  return QueueUrl;
}

function receive(queue: WorkQueue, options: { waitTime?: number; signal?: AbortSignal } = {}) {
  return queue.receive({
    maxMessages: 1,
    waitTime: seconds(options.waitTime ?? 0),
    visibilityTimeout: seconds(600),
    signal: options.signal ?? new AbortController().signal,
  });
}

async function receiveOne(queue: WorkQueue): Promise<ReceivedMessage> {
  const [message] = await receive(queue, { waitTime: 5 });
  if (message === undefined) throw new Error('Expected a message within 5 s, but none came');
  return message;
}

describe('createSqsWorkQueue()', () => {
  it('receive() tells identity, body, send time and deliveries of a sent message', async () => {
    const { queue } = await makeQueues();
    const before = Date.now();
    const { messageId } = await queue.send({ body: '{"video_id":53}', groupId: 'tenant-1' });

    const message = await receiveOne(queue);

    expect(message).toMatchObject({ messageId, body: '{"video_id":53}', receiveCount: 1 });
    expect(message.sentAtEpochMs).toBeGreaterThanOrEqual(before);
    expect(message.sentAtEpochMs).toBeLessThanOrEqual(Date.now());
  });

  it('receive() ends with nothing when its signal aborts, and loses no later message', async () => {
    const { queue } = await makeQueues();
    const drain = new AbortController();
    const poll = receive(queue, { waitTime: 20, signal: drain.signal });

    drain.abort();

    expect(await poll).toEqual([]);
    expect(await receive(queue, { signal: drain.signal })).toEqual([]);
    await queue.send({ body: 'later', groupId: 'tenant-1' });
    expect((await receiveOne(queue)).body).toBe('later');
  });

  it('receive() throws when there is no such queue, and works once it is there', async () => {
    const queue = createSqsWorkQueue({ client: region.aws.sqs, queueName: 'late', deadLetterQueueName: 'late-dlq' });

    await expect(receive(queue)).rejects.toThrow('Cannot find queue late (QueueDoesNotExist)');

    await makeQueue('late');
    expect(await receive(queue)).toEqual([]);
  });

  it('changeVisibility() hands a message back when the timeout is 0', async () => {
    const { queue } = await makeQueues();
    await queue.send({ body: 'again', groupId: 'tenant-1' });
    const first = await receiveOne(queue);
    expect(await receive(queue)).toEqual([]);

    await queue.changeVisibility({ receiptHandle: first.receiptHandle, visibilityTimeout: seconds(0) });

    const second = await receiveOne(queue);
    expect(second).toMatchObject({ messageId: first.messageId, receiveCount: 2 });
    expect(second.receiptHandle).not.toBe(first.receiptHandle);
  });

  it('changeVisibility() leaves a message alone when it is visible again or deleted', async () => {
    const { queue } = await makeQueues();
    await queue.send({ body: 'gone', groupId: 'tenant-1' });
    const { receiptHandle } = await receiveOne(queue);
    await queue.changeVisibility({ receiptHandle, visibilityTimeout: seconds(0) });

    await queue.changeVisibility({ receiptHandle, visibilityTimeout: seconds(600) });
    const again = await receiveOne(queue);
    await queue.delete({ receiptHandle: again.receiptHandle });
    await queue.changeVisibility({ receiptHandle: again.receiptHandle, visibilityTimeout: seconds(0) });

    expect(await receive(queue)).toEqual([]);
  });

  it.each([-1, 43_201, NaN])('changeVisibility() throws when the timeout is %p s', async (timeout) => {
    const { queue } = await makeQueues();

    const change = queue.changeVisibility({ receiptHandle: 'any', visibilityTimeout: seconds(timeout) });

    await expect(change).rejects.toThrow(RangeError);
  });

  it('delete() is content when the message is deleted already', async () => {
    const { queue } = await makeQueues();
    await queue.send({ body: 'once', groupId: 'tenant-1' });
    const { receiptHandle } = await receiveOne(queue);

    await queue.delete({ receiptHandle });

    await expect(queue.delete({ receiptHandle })).resolves.toBeUndefined();
  });

  it('delete() throws when the handle is none', async () => {
    const { queue, queueName } = await makeQueues();

    const deletion = queue.delete({ receiptHandle: 'no-handle' });

    await expect(deletion).rejects.toThrow(`Cannot delete a message of queue ${queueName} (ReceiptHandleIsInvalid)`);
  });

  it('send() keeps a message back for its delay', async () => {
    const { queue, queueName } = await makeQueues();
    const depth = createQueueDepthReader({ client: region.aws.sqs });

    await queue.send({ body: 'later', groupId: 'tenant-7', delay: seconds(600) });

    expect(await depth.fetchDepth({ queueName })).toEqual({ visible: 0, inFlight: 0, delayed: 1 });
  });

  it('send() names the tenant as the message group, so that tenants share the queue fairly', async () => {
    const { queue, queueName } = await makeQueues();
    await queue.send({ body: 'fair', groupId: 'tenant-7' });

    const { Messages: [message] = [] } = await region.aws.sqs.send(
      new ReceiveMessageCommand({
        QueueUrl: await makeQueue(queueName),
        MessageSystemAttributeNames: ['MessageGroupId'],
      }),
    );

    expect(message?.Attributes?.MessageGroupId).toBe('tenant-7');
  });

  it('reject() moves a message to the dead-letter queue with the reason beside it', async () => {
    const { queue, queueName, deadLetterQueueName } = await makeQueues();
    await queue.send({ body: 'not JSON', groupId: 'tenant-1' });
    const message = await receiveOne(queue);

    await queue.reject({ message, reason: 'not-json: Unexpected token' });

    const { Messages: [dead] = [] } = await region.aws.sqs.send(
      new ReceiveMessageCommand({ QueueUrl: await makeQueue(deadLetterQueueName), MessageAttributeNames: ['All'] }),
    );
    expect(dead?.Body).toBe('not JSON');
    expect(dead?.MessageAttributes).toMatchObject({
      reason: { StringValue: 'not-json: Unexpected token' },
      original_message_id: { StringValue: message.messageId },
    });
    const reader = createQueueDepthReader({ client: region.aws.sqs });
    expect(await reader.fetchDepth({ queueName })).toEqual({ visible: 0, inFlight: 0, delayed: 0 });
  });

  it('reject() takes reasons that quote what SQS refuses', async () => {
    const { queue, deadLetterQueueName } = await makeQueues();
    await queue.send({ body: 'bad', groupId: 'tenant-1' });
    const half = 'x'.repeat(999) + '\u{1f600}'; // cut in the middle of the emoji

    await queue.reject({ message: await receiveOne(queue), reason: `\u001b[2J\u0000${half}` });

    const { Messages: [dead] = [] } = await region.aws.sqs.send(
      new ReceiveMessageCommand({ QueueUrl: await makeQueue(deadLetterQueueName), MessageAttributeNames: ['All'] }),
    );
    expect(dead?.MessageAttributes?.['reason']?.StringValue).toMatch(/^\ufffd\[2J\ufffdx+\ufffd?$/u);
  });

  it('reject() keeps the message when there is no dead-letter queue', async () => {
    const { queueName } = await makeQueues();
    const queue = createSqsWorkQueue({ client: region.aws.sqs, queueName, deadLetterQueueName: 'nowhere' });
    await queue.send({ body: 'kept', groupId: 'tenant-1' });
    const message = await receiveOne(queue);

    await expect(queue.reject({ message, reason: 'bad' })).rejects.toThrow('Cannot find queue nowhere');

    const reader = createQueueDepthReader({ client: region.aws.sqs });
    expect(await reader.fetchDepth({ queueName })).toMatchObject({ inFlight: 1 });
  });
});

describe('createQueueDepthReader()', () => {
  it('fetchDepth() counts visible, in-flight and delayed messages apart', async () => {
    const { queue, queueName } = await makeQueues();
    for (const body of ['a', 'b', 'c']) await queue.send({ body, groupId: 'tenant-1' });
    await receiveOne(queue);
    const reader = createQueueDepthReader({ client: region.aws.sqs });

    await waitFor(async () => (await reader.fetchDepth({ queueName })).visible === 2);

    expect(await reader.fetchDepth({ queueName })).toEqual({ visible: 2, inFlight: 1, delayed: 0 });
  });

  it('fetchDepth() throws when there is no such queue', async () => {
    const reader = createQueueDepthReader({ client: region.aws.sqs });

    await expect(reader.fetchDepth({ queueName: 'nothing' })).rejects.toThrow(
      'Cannot find queue nothing (QueueDoesNotExist)',
    );
  });
});
