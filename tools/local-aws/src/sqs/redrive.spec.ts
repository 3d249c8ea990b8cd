import {
  CancelMessageMoveTaskCommand,
  ListDeadLetterSourceQueuesCommand,
  ListMessageMoveTasksCommand,
  SQSClient,
  SetQueueAttributesCommand,
  StartMessageMoveTaskCommand,
} from '@aws-sdk/client-sqs';
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

const latestTask = async (SourceArn: string) => {
  const { Results = [] } = await sqs.client.send(new ListMessageMoveTasksCommand({ SourceArn }));
  return Results[0];
};
const untilStatus = (sourceArn: string, status: string) =>
  waitFor(`the move task is ${status}`, async () => {
    const task = await latestTask(sourceArn);
    return task?.Status === status ? task : undefined;
  });

describe('dead-letter queues', () => {
  it('ReceiveMessage moves a message to the dead-letter queue when it was received maxReceiveCount times', async () => {
    const { source, deadLetters } = await sqs.createRedrivenQueue(2);
    const sent = await sqs.send(source, 'poison', {
      MessageAttributes: { k: { DataType: 'String', StringValue: 'v' } },
    });
    await sqs.receiveOne(source, { VisibilityTimeout: 0 });
    await sqs.receiveOne(source, { VisibilityTimeout: 0 });

    const third = await sqs.receive(source);
    const dead = await sqs.receiveOne(deadLetters);

    expect(third).toEqual([]);
    expect(dead).toMatchObject({ MessageId: sent.MessageId, Body: 'poison' });
    expect(dead.MessageAttributes?.['k']?.StringValue).toBe('v');
    expect(dead.Attributes).toMatchObject({
      DeadLetterQueueSourceArn: await sqs.arnOf(source),
      ApproximateReceiveCount: '3',
    });
  });

  it('a message past its last receive stays in the source until somebody receives', async () => {
    const { source, deadLetters } = await sqs.createRedrivenQueue(1);
    await sqs.send(source, 'p');
    await sqs.receiveOne(source, { VisibilityTimeout: 0 });

    expect(await sqs.counts(source)).toEqual({ visible: 1, inFlight: 0, delayed: 0 });
    expect(await sqs.counts(deadLetters)).toEqual({ visible: 0, inFlight: 0, delayed: 0 });
  });

  it('ReceiveMessage delivers good messages past exhausted ones in one call', async () => {
    const { source, deadLetters } = await sqs.createRedrivenQueue(1);
    await sqs.send(source, 'poison');
    await sqs.receiveOne(source, { VisibilityTimeout: 0 });
    await sqs.send(source, 'good');

    const received = await sqs.receive(source, { MaxNumberOfMessages: 10 });

    expect(received.map(({ Body }) => Body)).toEqual(['good']);
    expect((await sqs.counts(deadLetters)).visible).toBe(1);
  });

  it('a long poll on the dead-letter queue wakes when a message arrives there', async () => {
    const { source, deadLetters } = await sqs.createRedrivenQueue(1);
    await sqs.send(source, 'poison');
    await sqs.receiveOne(source, { VisibilityTimeout: 0 });
    const poll = sqs.receive(deadLetters, { WaitTimeSeconds: 20 });

    await sqs.receive(source);

    expect(await poll).toHaveLength(1);
  });

  it('ListDeadLetterSourceQueues names the source', async () => {
    const { source, deadLetters } = await sqs.createRedrivenQueue(1);

    const { queueUrls } = await sqs.client.send(new ListDeadLetterSourceQueuesCommand({ QueueUrl: deadLetters }));

    expect(queueUrls).toEqual([source]);
  });

  it.each([
    ['a missing target', { deadLetterTargetArn: 'arn:aws:sqs:us-east-1:000000000000:nope', maxReceiveCount: 2 }],
    ['no target', { maxReceiveCount: 2 }],
    ['no count', { deadLetterTargetArn: 'TARGET' }],
    ['a count of 0', { deadLetterTargetArn: 'TARGET', maxReceiveCount: 0 }],
    ['a count of 1001', { deadLetterTargetArn: 'TARGET', maxReceiveCount: 1_001 }],
    ['a count of 1.5', { deadLetterTargetArn: 'TARGET', maxReceiveCount: 1.5 }],
  ])('CreateQueue refuses a redrive policy with %s', async (_what, policy) => {
    const targetArn = await sqs.arnOf(await sqs.createQueue());
    const RedrivePolicy = JSON.stringify(policy).replace('TARGET', targetArn);

    expect(await errorNameOf(sqs.createQueue({ RedrivePolicy }))).toBe('InvalidParameterValue');
  });

  it('CreateQueue refuses a dead-letter queue of another type, and one that denies', async () => {
    const fifoArn = await sqs.arnOf(await sqs.createFifoQueue());
    const denying = await sqs.createQueue({ RedriveAllowPolicy: JSON.stringify({ redrivePermission: 'denyAll' }) });
    const policy = (deadLetterTargetArn: string) => ({
      RedrivePolicy: JSON.stringify({ deadLetterTargetArn, maxReceiveCount: 1 }),
    });

    expect(await errorNameOf(sqs.createQueue(policy(fifoArn)))).toBe('InvalidParameterValue');
    expect(await errorNameOf(sqs.createQueue(policy(await sqs.arnOf(denying))))).toBe('InvalidParameterValue');
  });

  it('SetQueueAttributes takes the redrive policy away when it is empty', async () => {
    const { source } = await sqs.createRedrivenQueue(1);

    await sqs.client.send(new SetQueueAttributesCommand({ QueueUrl: source, Attributes: { RedrivePolicy: '' } }));

    expect(await sqs.attributes(source)).not.toHaveProperty('RedrivePolicy');
  });
});

describe('message move tasks', () => {
  it('StartMessageMoveTask moves dead letters back to their source as new messages', async () => {
    const { source, deadLetters } = await sqs.createRedrivenQueue(1);
    const SourceArn = await sqs.arnOf(deadLetters);
    const sent = await Promise.all(['a', 'b', 'c'].map((body) => sqs.send(source, body)));
    await sqs.receive(source, { MaxNumberOfMessages: 10, VisibilityTimeout: 0 });
    await sqs.receive(source, { MaxNumberOfMessages: 10 });
    expect((await sqs.counts(deadLetters)).visible).toBe(3);

    const { TaskHandle } = await sqs.client.send(new StartMessageMoveTaskCommand({ SourceArn }));
    const task = await untilStatus(SourceArn, 'COMPLETED');
    const back = await sqs.receive(source, { MaxNumberOfMessages: 10 });

    expect(TaskHandle).toBeDefined();
    expect(task).toMatchObject({ ApproximateNumberOfMessagesMoved: 3, ApproximateNumberOfMessagesToMove: 3 });
    expect(back.map(({ Body }) => Body).sort()).toEqual(['a', 'b', 'c']);
    expect(back.map(({ Attributes }) => Attributes?.ApproximateReceiveCount)).toEqual(['1', '1', '1']);
    const oldIds = sent.map(({ MessageId }) => MessageId);
    expect(back.filter(({ MessageId }) => oldIds.includes(MessageId))).toEqual([]);
  });

  it('StartMessageMoveTask keeps to its rate, runs alone, and can be cancelled', async () => {
    const { deadLetters } = await sqs.createRedrivenQueue(1);
    const destination = await sqs.createQueue();
    const [SourceArn, DestinationArn] = await Promise.all([sqs.arnOf(deadLetters), sqs.arnOf(destination)]);
    await Promise.all(['1', '2', '3', '4', '5'].map((body) => sqs.send(deadLetters, body)));
    const start = () =>
      sqs.client.send(new StartMessageMoveTaskCommand({ SourceArn, DestinationArn, MaxNumberOfMessagesPerSecond: 1 }));

    const { TaskHandle } = await start();
    const second = await errorNameOf(start());
    await waitFor('one message has moved', async () => (await sqs.counts(destination)).visible === 1);
    const running = await latestTask(SourceArn);
    const cancelled = await sqs.client.send(new CancelMessageMoveTaskCommand({ TaskHandle }));
    await untilStatus(SourceArn, 'CANCELLED');

    expect(second).toBe('UnsupportedOperation');
    expect(running).toMatchObject({ Status: 'RUNNING', TaskHandle, MaxNumberOfMessagesPerSecond: 1 });
    expect(cancelled.ApproximateNumberOfMessagesMoved).toBe(1);
    expect((await sqs.counts(deadLetters)).visible).toBe(4);
  });

  it('StartMessageMoveTask fails when messages were sent to the dead-letter queue directly', async () => {
    const { deadLetters } = await sqs.createRedrivenQueue(1);
    const SourceArn = await sqs.arnOf(deadLetters);
    await sqs.send(deadLetters, 'from nowhere');

    await sqs.client.send(new StartMessageMoveTaskCommand({ SourceArn }));

    expect(await untilStatus(SourceArn, 'FAILED')).toMatchObject({ FailureReason: 'CouldNotDetermineMessageSource' });
  });

  it('StartMessageMoveTask refuses a queue that is nobody’s dead-letter queue', async () => {
    const queue = await sqs.createQueue();
    const call = sqs.client.send(new StartMessageMoveTaskCommand({ SourceArn: await sqs.arnOf(queue) }));

    expect(await errorNameOf(call)).toBe('InvalidParameterValue');
  });
});
