import { ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { SqsFixture, errorNameOf } from '../testing/sqs-fixture';
import type { Counts } from '../testing/sqs-fixture';
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

const counts = (visible: number, inFlight: number, delayed: number): Counts => ({ visible, inFlight, delayed });

const untilCounts = (queue: string, wanted: Counts) =>
  waitFor(`the counts are ${JSON.stringify(wanted)}`, async () => {
    const present = await sqs.counts(queue);
    return present.visible === wanted.visible && present.inFlight === wanted.inFlight;
  });

/** A queue whose only message was received and has come back after a second. */
async function expiredDelivery(attributes: Record<string, string> = {}) {
  const queue = await sqs.createQueue(attributes);
  await sqs.send(queue, 'a');
  const first = await sqs.receiveOne(queue, { VisibilityTimeout: 1 });
  await untilCounts(queue, counts(1, 0, 0));
  return { queue, first };
}

async function timed<T>(call: Promise<T>): Promise<{ value: T; elapsedMs: number }> {
  const start = Date.now();
  return { value: await call, elapsedMs: Date.now() - start };
}

// Each case waits for whole seconds of its own, so all of them wait together.
describe('visibility timeout', () => {
  it.concurrent(
    'ReceiveMessage hides a message until its timeout, then delivers it again with a new handle',
    async () => {
      const queue = await sqs.createQueue();
      await sqs.send(queue, 'a');
      const first = await sqs.receiveOne(queue, { VisibilityTimeout: 1 });
      const meanwhile = await sqs.receive(queue);

      const { value: second, elapsedMs } = await timed(sqs.receiveOne(queue, { WaitTimeSeconds: 5 }));

      expect(meanwhile).toEqual([]);
      expect(second.MessageId).toBe(first.MessageId);
      expect(second.ReceiptHandle).not.toBe(first.ReceiptHandle);
      expect(second.Attributes).toMatchObject({
        ApproximateReceiveCount: '2',
        SentTimestamp: first.Attributes?.SentTimestamp,
        ApproximateFirstReceiveTimestamp: first.Attributes?.ApproximateFirstReceiveTimestamp,
      });
      expect(elapsedMs).toBeGreaterThan(700);
    },
  );

  it.concurrent('GetQueueAttributes counts an expired message as visible although nobody receives', async () => {
    const queue = await sqs.createQueue();
    await sqs.send(queue, '1');
    await sqs.send(queue, '2');
    await sqs.send(queue, '3', { DelaySeconds: 1 });
    await sqs.receive(queue, { VisibilityTimeout: 1 });
    const before = await sqs.counts(queue);

    await untilCounts(queue, counts(3, 0, 0));

    expect(before).toEqual(counts(1, 1, 1));
  });

  it.concurrent('SetQueueAttributes VisibilityTimeout is the default of later receives', async () => {
    const queue = await sqs.createQueue({ VisibilityTimeout: '1' });
    await sqs.send(queue, 'a');
    await sqs.receive(queue);

    expect(await sqs.receive(queue, { WaitTimeSeconds: 5 })).toHaveLength(1);
  });

  it.concurrent('ChangeMessageVisibility extends a delivery', async () => {
    const queue = await sqs.createQueue();
    await sqs.send(queue, 'a');
    const message = await sqs.receiveOne(queue, { VisibilityTimeout: 1 });
    await sqs.changeVisibility(queue, message, 3);

    const { value, elapsedMs } = await timed(sqs.receive(queue, { WaitTimeSeconds: 8 }));

    expect(value).toHaveLength(1);
    expect(elapsedMs).toBeGreaterThan(2_500);
  });

  it.concurrent('ChangeMessageVisibility shortens a delivery', async () => {
    const queue = await sqs.createQueue();
    await sqs.send(queue, 'a');
    const message = await sqs.receiveOne(queue, { VisibilityTimeout: 30 });
    await sqs.changeVisibility(queue, message, 1);

    expect(await sqs.receive(queue, { WaitTimeSeconds: 5 })).toHaveLength(1);
  });

  it.concurrent('ChangeMessageVisibility refuses a total of more than 12 h since the receive', async () => {
    const queue = await sqs.createQueue();
    await sqs.send(queue, 'a');
    const message = await sqs.receiveOne(queue, { VisibilityTimeout: 60 });

    const name = await waitFor('12 h more are too much', async () => {
      const error = await errorNameOf(sqs.changeVisibility(queue, message, 43_200));
      return error === 'no error' ? undefined : error;
    });

    expect(name).toBe('InvalidParameterValue');
  });

  it.concurrent('ChangeMessageVisibility refuses a message that became visible again', async () => {
    const { queue, first } = await expiredDelivery();

    expect(await errorNameOf(sqs.changeVisibility(queue, first, 5))).toBe('MessageNotInflight');
    expect(await sqs.counts(queue)).toEqual(counts(1, 0, 0));
  });

  it.concurrent('ChangeMessageVisibility with a stale handle does not touch the new delivery', async () => {
    const { queue, first } = await expiredDelivery();
    await sqs.receiveOne(queue, { VisibilityTimeout: 30 });

    expect(await errorNameOf(sqs.changeVisibility(queue, first, 0))).toBe('MessageNotInflight');
    expect(await sqs.counts(queue)).toEqual(counts(0, 1, 0));
  });

  it.concurrent('ChangeMessageVisibility refuses a deleted message, a made-up handle and 43201 s', async () => {
    const queue = await sqs.createQueue();
    await sqs.send(queue, 'a');
    const message = await sqs.receiveOne(queue);
    const tooLong = await errorNameOf(sqs.changeVisibility(queue, message, 43_201));
    await sqs.delete(queue, message);

    const deleted = await errorNameOf(sqs.changeVisibility(queue, message, 5));
    const madeUp = await errorNameOf(sqs.changeVisibility(queue, { ReceiptHandle: 'nonsense' }, 5));

    expect([tooLong, deleted, madeUp]).toEqual([
      'InvalidParameterValue',
      'InvalidParameterValue',
      'ReceiptHandleIsInvalid',
    ]);
  });

  it.concurrent(
    'DeleteMessage with a stale handle succeeds and leaves the message when it was delivered again',
    async () => {
      const { queue, first } = await expiredDelivery();
      await sqs.receiveOne(queue, { VisibilityTimeout: 30 });

      await sqs.delete(queue, first);

      expect(await sqs.counts(queue)).toEqual(counts(0, 1, 0));
    },
  );

  it.concurrent('DeleteMessage with an expired handle deletes when nobody has received since', async () => {
    const { queue, first } = await expiredDelivery();

    await sqs.delete(queue, first);

    expect(await sqs.counts(queue)).toEqual(counts(0, 0, 0));
  });
});

describe('DelaySeconds', () => {
  it.concurrent('SendMessage delays by the queue, unless the message says otherwise', async () => {
    const queue = await sqs.createQueue({ DelaySeconds: '1' });
    await sqs.send(queue, 'a');
    await sqs.send(queue, 'b', { DelaySeconds: 0 });
    const before = await sqs.counts(queue);

    await untilCounts(queue, counts(2, 0, 0));

    expect(before).toEqual(counts(1, 0, 1));
  });
});

describe('long polls', () => {
  it.concurrent('ReceiveMessage waits as long as it was told when nothing comes', async () => {
    const queue = await sqs.createQueue();

    const { value, elapsedMs } = await timed(sqs.receive(queue, { WaitTimeSeconds: 2 }));

    expect(value).toEqual([]);
    expect(elapsedMs).toBeGreaterThan(1_900);
    expect(elapsedMs).toBeLessThan(4_000);
  });

  it.concurrent('ReceiveMessage waits as long as the queue says when the call does not', async () => {
    const queue = await sqs.createQueue({ ReceiveMessageWaitTimeSeconds: '1' });

    const { elapsedMs } = await timed(sqs.receive(queue));

    expect(elapsedMs).toBeGreaterThan(900);
  });

  it.concurrent('ReceiveMessage wakes when a message is sent', async () => {
    const queue = await sqs.createQueue();
    const poll = timed(sqs.receive(queue, { WaitTimeSeconds: 20 }));
    await sqs.counts(queue); // the poll was sent first, so it waits by now
    await sqs.send(queue, 'a');

    const { value, elapsedMs } = await poll;

    expect(value).toHaveLength(1);
    expect(elapsedMs).toBeLessThan(5_000);
  });

  it.concurrent('ReceiveMessage wakes when a delay is over', async () => {
    const queue = await sqs.createQueue();
    await sqs.send(queue, 'a', { DelaySeconds: 1 });

    const { value, elapsedMs } = await timed(sqs.receive(queue, { WaitTimeSeconds: 20 }));

    expect(value).toHaveLength(1);
    expect(elapsedMs).toBeLessThan(5_000);
  });

  it.concurrent('ReceiveMessage wakes when another receiver gives its message back', async () => {
    const queue = await sqs.createQueue();
    await sqs.send(queue, 'a');
    const message = await sqs.receiveOne(queue, { VisibilityTimeout: 600 });
    const poll = sqs.receive(queue, { WaitTimeSeconds: 20 });

    await sqs.changeVisibility(queue, message, 0);

    expect(await poll).toHaveLength(1);
  });

  it.concurrent('ReceiveMessage gives two waiting receivers one message each', async () => {
    const queue = await sqs.createQueue();
    const polls = [sqs.receive(queue, { WaitTimeSeconds: 20 }), sqs.receive(queue, { WaitTimeSeconds: 20 })];
    await sqs.counts(queue);
    await sqs.send(queue, '1');
    await sqs.send(queue, '2');

    const received = await Promise.all(polls);

    expect(received.map((messages) => messages.length)).toEqual([1, 1]);
  });

  it.concurrent('ReceiveMessage that was aborted swallows no message', async () => {
    const queue = await sqs.createQueue();
    const aborted = new AbortController();
    const poll = sqs.client.send(new ReceiveMessageCommand({ QueueUrl: queue, WaitTimeSeconds: 20 }), {
      abortSignal: aborted.signal,
    });
    const outcome = errorNameOf(poll);
    await sqs.counts(queue);
    aborted.abort();
    await outcome;
    await sqs.counts(queue); // the hang-up travelled on a connection of its own; give it a round trip

    await sqs.send(queue, 'a');

    expect(await sqs.receive(queue, { WaitTimeSeconds: 5 })).toHaveLength(1);
  });
});
