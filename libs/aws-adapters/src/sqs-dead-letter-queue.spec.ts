import { CreateQueueCommand, ReceiveMessageCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import type { DeadLetterQueue, WorkQueue } from '@ffleet/ports';
import { seconds } from '@ffleet/units';
import { createAwsClients, createSqsDeadLetterQueue, createSqsWorkQueue } from './index';
import { startLocalRegion } from './testing/local-region';
import type { LocalRegion } from './testing/local-region';

let region: LocalRegion;
let queueCount = 0;

beforeAll(async () => {
  region = await startLocalRegion();
});
afterAll(() => region.close());

interface Queues {
  readonly work: WorkQueue;
  readonly dead: DeadLetterQueue;
  readonly deadLetterQueueUrl: string;
}

/** A work queue that gives messages up after one receive, and its dead-letter queue. */
async function makeQueues(): Promise<Queues> {
  queueCount += 1;
  const queueName = `work-${queueCount}`;
  const deadLetterQueueName = `${queueName}-dlq`;
  const { sqs: client } = region.aws;
  const { QueueUrl = '' } = await client.send(new CreateQueueCommand({ QueueName: deadLetterQueueName }));
  const RedrivePolicy = JSON.stringify({
    deadLetterTargetArn: `arn:aws:sqs:us-east-1:000000000000:${deadLetterQueueName}`,
    maxReceiveCount: 1,
  });
  await client.send(new CreateQueueCommand({ QueueName: queueName, Attributes: { RedrivePolicy } }));
  const names = { queueName, deadLetterQueueName };
  return {
    work: createSqsWorkQueue({ client, ...names }),
    dead: createSqsDeadLetterQueue({ client, ...names }),
    deadLetterQueueUrl: QueueUrl,
  };
}

const receive = (work: WorkQueue) =>
  work.receive({
    maxMessages: 1,
    waitTime: seconds(0),
    visibilityTimeout: seconds(0),
    signal: new AbortController().signal,
  });

/** Sends a message and rejects it, as a worker does with one that it cannot read. */
async function rejectOne({ work }: Queues, { body, reason }: { body: string; reason: string }): Promise<string> {
  await work.send({ body, groupId: '7' });
  const [message] = await receive(work);
  if (message === undefined) throw new Error('Expected the message that was sent, but none came');
  await work.reject({ message, reason });
  return message.messageId;
}

/** Lets SQS move a message by receiving it once too often. */
async function wearOut({ work }: Queues, body: string): Promise<void> {
  await work.send({ body, groupId: '9' });
  await receive(work);
  await receive(work);
}

describe('createSqsDeadLetterQueue()', () => {
  it('list() tells why each message is there, and where nobody knows', async () => {
    const queues = await makeQueues();
    const before = Date.now();
    const originalMessageId = await rejectOne(queues, { body: 'not JSON', reason: 'message-not-json: unexpected n' });
    await wearOut(queues, 'worn out');
    const { deadLetterQueueUrl: QueueUrl } = queues;
    await region.aws.sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'by hand' }));

    const letters = await queues.dead.list({ limit: 50 });

    const byBody = Object.fromEntries(letters.map((letter) => [letter.body, letter]));
    expect(letters).toHaveLength(3);
    expect(byBody['not JSON']).toMatchObject({
      cause: { kind: 'rejected', reason: 'message-not-json: unexpected n', originalMessageId },
      groupId: '7',
      receiveCount: 1,
    });
    expect(byBody['worn out']).toMatchObject({ cause: { kind: 'moved-by-sqs' }, groupId: '9', receiveCount: 2 });
    expect(byBody['by hand']).toMatchObject({ cause: { kind: 'unknown' }, groupId: null });
    expect(byBody['not JSON']?.sentAtEpochMs).toBeGreaterThanOrEqual(before);
  });

  it('list() leaves every message visible, more than one receive brings among them', async () => {
    const queues = await makeQueues();
    const { deadLetterQueueUrl: QueueUrl, dead } = queues;
    for (let count = 1; count <= 13; count += 1) {
      await region.aws.sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: `letter ${count}` }));
    }

    expect(await dead.list({ limit: 12 })).toHaveLength(12);
    const all = await dead.list({ limit: 50 });

    expect(new Set(all.map(({ messageId }) => messageId)).size).toBe(13);
    expect(await dead.fetchDepth()).toEqual({ visible: 13, inFlight: 0, delayed: 0 });
  });

  it('redrive() moves the chosen messages to the work queue with body and group, without the reason', async () => {
    const queues = await makeQueues();
    const { work, dead } = queues;
    await rejectOne(queues, { body: 'chosen', reason: 'bad' });
    await rejectOne(queues, { body: 'left', reason: 'bad' });
    const chosen = (await dead.list({ limit: 10 })).find(({ body }) => body === 'chosen')?.messageId ?? '';

    const outcomes = await dead.redrive({ messageIds: [chosen, 'no-such-message'] });

    expect(outcomes).toMatchObject([{ kind: 'redriven', messageId: chosen }]);
    expect(await dead.list({ limit: 10 })).toMatchObject([{ body: 'left' }]);
    expect(await receive(work)).toMatchObject([{ body: 'chosen', groupId: '7', receiveCount: 1 }]);
  });

  it('redrive() keeps a message that cannot be sent, and tries no other', async () => {
    const queues = await makeQueues();
    for (const body of ['one', 'two']) await rejectOne(queues, { body, reason: 'bad' });
    const messageIds = (await queues.dead.list({ limit: 10 })).map(({ messageId }) => messageId);
    const fault = region.faults.injectCallFault({
      service: 'sqs',
      operations: ['SendMessage'],
      effect: { kind: 'refuse', code: 'AccessDenied', status: 403 },
    });

    const outcomes = await queues.dead.redrive({ messageIds });
    fault.end();

    expect(outcomes).toMatchObject([{ kind: 'not-sent', error: { code: 'AccessDenied' } }]);
    expect(await queues.dead.list({ limit: 10 })).toHaveLength(2);
    expect(await receive(queues.work)).toEqual([]);
  });

  it('redrive() tells of a message that is in both queues when it could not be removed', async () => {
    const queues = await makeQueues();
    await rejectOne(queues, { body: 'both', reason: 'bad' });
    const messageIds = (await queues.dead.list({ limit: 10 })).map(({ messageId }) => messageId);
    const fault = region.faults.injectCallFault({
      service: 'sqs',
      operations: ['DeleteMessage'],
      effect: { kind: 'refuse', code: 'AccessDenied', status: 403 },
    });

    const outcomes = await queues.dead.redrive({ messageIds });
    fault.end();

    expect(outcomes).toMatchObject([{ kind: 'sent-but-not-removed', error: { code: 'AccessDenied' } }]);
    expect(await queues.dead.list({ limit: 10 })).toMatchObject([{ body: 'both' }]);
    expect(await receive(queues.work)).toMatchObject([{ body: 'both' }]);
  });

  it('list() gives back what it holds when a later poll fails', async () => {
    const { dead, deadLetterQueueUrl: QueueUrl } = await makeQueues();
    await region.aws.sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'kept' }));
    let polls = 0;
    const fault = region.faults.injectCallFault({
      service: 'sqs',
      operations: ['ReceiveMessage'],
      when: () => (polls += 1) > 1,
      effect: { kind: 'refuse', code: 'AccessDenied', status: 403 },
    });

    await expect(dead.list({ limit: 10 })).rejects.toThrow('Cannot look at the messages of queue');
    fault.end();

    const { Messages } = await region.aws.sqs.send(new ReceiveMessageCommand({ QueueUrl }));
    expect(Messages).toHaveLength(1);
  });

  it('list() throws when nobody answers', async () => {
    const { sqs } = createAwsClients({ region: 'us-east-1', endpoint: 'http://127.0.0.1:1', maxAttempts: 1 });
    const dead = createSqsDeadLetterQueue({ client: sqs, queueName: 'work', deadLetterQueueName: 'work-dlq' });

    await expect(dead.list({ limit: 1 })).rejects.toThrow('Cannot find queue work-dlq (');
  });
});
