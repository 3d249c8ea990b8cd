import { CreateQueueCommand } from '@aws-sdk/client-sqs';
import type { ReceivedMessage } from '@ffleet/ports';
import { seconds } from '@ffleet/units';
import { createSqsWorkQueue } from './index';
import { startLocalRegion } from './testing/local-region';
import type { LocalRegion } from './testing/local-region';

const BACKLOG = 1_000;
const RECEIVERS = 5;

let region: LocalRegion;

beforeAll(async () => {
  region = await startLocalRegion();
});
afterAll(() => region.close());

describe('createSqsWorkQueue()', () => {
  it('receive() brings the one message of a tenant next when another has 1,000 waiting and some in flight', async () => {
    const queueName = 'shared';
    await region.aws.sqs.send(new CreateQueueCommand({ QueueName: queueName }));
    const connect = () => createSqsWorkQueue({ client: region.aws.sqs, queueName, deadLetterQueueName: 'shared-dlq' });
    const receive = (queue = connect()): Promise<readonly ReceivedMessage[]> =>
      queue.receive({
        maxMessages: 1,
        waitTime: seconds(0),
        visibilityTimeout: seconds(600),
        signal: new AbortController().signal,
      });
    const sender = connect();
    for (let sent = 0; sent < BACKLOG; sent += 50) {
      await Promise.all(Array.from({ length: 50 }, () => sender.send({ body: 'noisy', groupId: '1' })));
    }
    const receivers = Array.from({ length: RECEIVERS }, connect);
    const busy = (await Promise.all(receivers.map((queue) => receive(queue)))).flat();
    await sender.send({ body: 'quiet', groupId: '2' });

    const next = await receive();
    const afterwards = await receive();

    expect(busy.map(({ groupId }) => groupId)).toEqual(Array<string>(RECEIVERS).fill('1'));
    expect(next).toMatchObject([{ body: 'quiet', groupId: '2' }]);
    expect(afterwards).toMatchObject([{ body: 'noisy' }]);
  });
});
