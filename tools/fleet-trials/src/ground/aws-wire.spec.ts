/** The line in the middle, between a real SDK client and the endpoint. */
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { CreateQueueCommand, DeleteQueueCommand, ListQueuesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { startLocalAws } from '@ffleet/local-aws';
import type { LocalAws } from '@ffleet/local-aws';
import { openAwsWire } from './aws-wire';
import type { AwsWire } from './aws-wire';
import { clientConfiguration } from './trial-region';

let folder: string;
let aws: LocalAws;
let wire: AwsWire;
let direct: SQSClient;
let client: SQSClient;

beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'ffleet-aws-wire-'));
  aws = await startLocalAws({ stateDir: folder });
  direct = new SQSClient(clientConfiguration(aws.endpointUrl));
});
beforeEach(async () => {
  wire = await openAwsWire({ endpointUrl: aws.endpointUrl });
  client = new SQSClient({ ...clientConfiguration(wire.url), maxAttempts: 1 });
});
afterEach(async () => {
  client.destroy();
  await wire.close();
});
afterAll(async () => {
  direct.destroy();
  await aws.close();
  await rm(folder, { recursive: true });
});

const isCreate = (call: string): boolean => call.startsWith('CreateQueue ');
const create = (QueueName: string) => client.send(new CreateQueueCommand({ QueueName }));
const exists = async (name: string): Promise<boolean> => {
  const { QueueUrls = [] } = await direct.send(new ListQueuesCommand({ QueueNamePrefix: name }));
  return QueueUrls.length === 1;
};

describe('openAwsWire()', () => {
  it('openAwsWire() keeps a call back when it is held', async () => {
    const held = wire.rules.once('hold-request', isCreate);

    const answer = create('held');
    await held.reached;

    expect(await exists('held')).toBe(false);
    held.release();
    await answer;
    expect(await exists('held')).toBe(true);
  });

  it('openAwsWire() carries a call out and breaks when its answer is to be lost', async () => {
    wire.rules.once('lose-answer', isCreate);

    await expect(create('lost')).rejects.toThrow();

    expect(await exists('lost')).toBe(true);
  });

  it('openAwsWire() refuses what matches until that is ended', async () => {
    const end = wire.rules.always('refuse', isCreate);

    await expect(create('refused')).rejects.toMatchObject({ $metadata: { httpStatusCode: 503 } });
    end();
    const { QueueUrl } = await create('refused');

    expect(await exists('refused')).toBe(true);
    await client.send(new DeleteQueueCommand({ QueueUrl }));
    expect(wire.calls(isCreate)).toHaveLength(1);
  });
});
