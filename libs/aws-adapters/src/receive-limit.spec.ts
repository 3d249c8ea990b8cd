import { CreateQueueCommand, SetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import { milliseconds, seconds } from '@ffleet/units';
import { createAwsClients, createSqsWorkQueue } from './index';
import { createReceiveLimit } from './receive-limit';
import { startLocalRegion } from './testing/local-region';
import type { LocalRegion } from './testing/local-region';

const DLQ_ARN = 'arn:aws:sqs:us-east-1:000000000000:limit-dlq';
let region: LocalRegion;
let queueCount = 0;

beforeAll(async () => {
  region = await startLocalRegion();
  await region.aws.sqs.send(new CreateQueueCommand({ QueueName: 'limit-dlq' }));
});
afterAll(() => region.close());

async function makeQueue(maxReceiveCount: number | null): Promise<{ queueName: string; queueUrl: string }> {
  queueCount += 1;
  const queueName = `limited-${queueCount}`;
  const { QueueUrl: queueUrl = '' } = await region.aws.sqs.send(new CreateQueueCommand({ QueueName: queueName }));
  if (maxReceiveCount !== null) await setLimit({ queueUrl, maxReceiveCount });
  return { queueName, queueUrl };
}

async function setLimit({ queueUrl, maxReceiveCount }: { queueUrl: string; maxReceiveCount: number }): Promise<void> {
  const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: DLQ_ARN, maxReceiveCount: String(maxReceiveCount) });
  await region.aws.sqs.send(new SetQueueAttributesCommand({ QueueUrl: queueUrl, Attributes: { RedrivePolicy } }));
}

describe('createSqsWorkQueue()', () => {
  it.each([
    [null, [false, false, false]],
    [3, [false, false, true]],
  ])('receive() tells the last receive when the redrive policy allows %p', async (maxReceiveCount, expected) => {
    const { queueName } = await makeQueue(maxReceiveCount);
    const queue = createSqsWorkQueue({ client: region.aws.sqs, queueName, deadLetterQueueName: 'limit-dlq' });
    await queue.send({ body: 'again', groupId: 'tenant-1' });

    const seen: boolean[] = [];
    while (seen.length < expected.length) {
      const [message] = await queue.receive({
        maxMessages: 1,
        waitTime: seconds(5),
        visibilityTimeout: seconds(0),
        signal: new AbortController().signal,
      });
      if (message === undefined) throw new Error('Expected the message again within 5 s, but it did not come');
      seen.push(message.isLastReceive);
    }

    expect(seen).toEqual(expected);
  });
});

describe('createReceiveLimit()', () => {
  it('fetch() sees a changed policy after five minutes, and asks for it no earlier', async () => {
    const { queueUrl } = await makeQueue(3);
    let nowMs = 0;
    const limit = createReceiveLimit({ client: region.aws.sqs, monotonicMs: () => milliseconds(nowMs) });
    expect(await limit.fetch({ queueUrl })).toBe(3);
    await setLimit({ queueUrl, maxReceiveCount: 7 });

    nowMs = 299_999;
    expect(await limit.fetch({ queueUrl })).toBe(3);
    nowMs = 300_000;
    expect(await limit.fetch({ queueUrl })).toBe(7);
  });

  it('fetch() does not know the limit when SQS cannot be read', async () => {
    const { sqs } = createAwsClients({ region: 'us-east-1', endpoint: 'http://127.0.0.1:1', maxAttempts: 1 });
    const limit = createReceiveLimit({ client: sqs });

    expect(await limit.fetch({ queueUrl: 'http://127.0.0.1:1/000000000000/jobs' })).toBeNull();
  });
});
