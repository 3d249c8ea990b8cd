import { appendFile, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { SQSClient, TagQueueCommand, ListQueueTagsCommand } from '@aws-sdk/client-sqs';
import { SqsFixture } from '../testing/sqs-fixture';
import { startTestAws } from '../testing/start-test-aws';
import type { TestAws } from '../testing/start-test-aws';

const started: TestAws[] = [];
afterAll(() => Promise.all(started.map((test) => test.stop())));

/** An endpoint, and a way to see the same queue after it came back on another port. */
async function restartable() {
  const test = await startTestAws();
  started.push(test);
  return {
    test,
    sqs: () => new SqsFixture(test.client(SQSClient)),
    movedUrl: (queue: string) => test.aws.endpointUrl + new URL(queue).pathname,
  };
}

// Visibility timeouts go on in real time, so these wait together.
describe('a restarted endpoint', () => {
  it.concurrent('keeps queues, attributes, tags and messages', async () => {
    const { test, sqs, movedUrl } = await restartable();
    const queue = await sqs().createQueue({ VisibilityTimeout: '77' });
    await sqs().client.send(new TagQueueCommand({ QueueUrl: queue, Tags: { team: 'media' } }));
    const sent = await sqs().send(queue, 'body', {
      MessageAttributes: { blob: { DataType: 'Binary', BinaryValue: new Uint8Array([1, 255]) } },
    });
    await sqs().send(queue, 'later', { DelaySeconds: 600 });

    await test.restart();
    const moved = movedUrl(queue);
    const message = await sqs().receiveOne(moved);

    expect(message).toMatchObject({ MessageId: sent.MessageId, Body: 'body' });
    expect(message.MessageAttributes?.['blob']?.BinaryValue).toEqual(new Uint8Array([1, 255]));
    expect(await sqs().counts(moved)).toEqual({ visible: 0, inFlight: 1, delayed: 1 });
    expect((await sqs().attributes(moved))['VisibilityTimeout']).toBe('77');
    const { Tags } = await sqs().client.send(new ListQueueTagsCommand({ QueueUrl: moved }));
    expect(Tags).toEqual({ team: 'media' });
  });

  it.concurrent('keeps messages in flight until their deadline, and their receipt handles valid', async () => {
    const { test, sqs, movedUrl } = await restartable();
    const queue = await sqs().createQueue();
    await sqs().send(queue, 'short');
    await sqs().send(queue, 'long');
    const [short, long] = [
      await sqs().receiveOne(queue, { VisibilityTimeout: 2 }),
      await sqs().receiveOne(queue, { VisibilityTimeout: 600 }),
    ];

    await test.restart();
    await test.restart(); // the second one reads what the first one compacted
    const moved = movedUrl(queue);
    const inFlight = (await sqs().counts(moved)).inFlight;
    const again = await sqs().receiveOne(moved, { WaitTimeSeconds: 10 });
    await sqs().delete(moved, long);

    expect(inFlight).toBeGreaterThan(0);
    expect(again.MessageId).toBe(short.MessageId);
    expect(again.Attributes).toMatchObject({ ApproximateReceiveCount: '2' });
    expect(await sqs().counts(moved)).toEqual({ visible: 0, inFlight: 1, delayed: 0 });
  });

  it.concurrent('forgets deleted messages, and remembers FIFO duplicates and numbers', async () => {
    const { test, sqs, movedUrl } = await restartable();
    const queue = await sqs().createFifoQueue();
    const ids = { MessageGroupId: 'A', MessageDeduplicationId: 'once' };
    const first = await sqs().send(queue, 'a', ids);
    await sqs().delete(queue, await sqs().receiveOne(queue));

    await test.restart();
    const moved = movedUrl(queue);
    const duplicate = await sqs().send(moved, 'a', ids);
    const next = await sqs().send(moved, 'b', { ...ids, MessageDeduplicationId: 'twice' });

    expect(duplicate.MessageId).toBe(first.MessageId);
    expect(BigInt(next.SequenceNumber ?? 0)).toBeGreaterThan(BigInt(first.SequenceNumber ?? 0));
    expect(await sqs().counts(moved)).toEqual({ visible: 1, inFlight: 0, delayed: 0 });
  });

  it.concurrent('ignores a last line that was cut off, and compacts the rest', async () => {
    const { test, sqs, movedUrl } = await restartable();
    const queue = await sqs().createQueue();
    for (const body of ['1', '2', '3']) {
      await sqs().send(queue, body);
      await sqs().delete(queue, await sqs().receiveOne(queue));
    }
    await sqs().send(queue, 'kept');
    const file = join(test.stateDir, 'sqs.jsonl');
    await appendFile(file, '[{"kind":"message","queue":"que');

    await test.restart();

    expect((await sqs().receiveOne(movedUrl(queue))).Body).toBe('kept');
    const lines = (await readFile(file, 'utf8')).trim().split('\n');
    expect(lines).toHaveLength(3); // the queue, its message, and the receive just now
  });
});
