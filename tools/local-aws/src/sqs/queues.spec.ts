import {
  CreateQueueCommand,
  DeleteQueueCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  ListQueueTagsCommand,
  ListQueuesCommand,
  SQSClient,
  SetQueueAttributesCommand,
  TagQueueCommand,
  UntagQueueCommand,
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

const configure = (queue: string, Attributes: Record<string, string>) =>
  sqs.client.send(new SetQueueAttributesCommand({ QueueUrl: queue, Attributes }));

describe('CreateQueue, GetQueueUrl and DeleteQueue', () => {
  it('GetQueueUrl returns the URL that CreateQueue returned', async () => {
    const queue = await sqs.createQueue({}, 'jobs');

    const { QueueUrl } = await sqs.client.send(new GetQueueUrlCommand({ QueueName: 'jobs' }));

    expect(QueueUrl).toBe(queue);
    expect(queue).toBe(`${test.aws.endpointUrl}/000000000000/jobs`);
  });

  it('CreateQueue is idempotent with equal attributes, and refuses others with QueueNameExists', async () => {
    const first = await sqs.createQueue({ VisibilityTimeout: '30' }, 'same');

    expect(await sqs.createQueue({ VisibilityTimeout: '30' }, 'same')).toBe(first);
    expect(await errorNameOf(sqs.createQueue({ VisibilityTimeout: '31' }, 'same'))).toBe('QueueNameExists');
  });

  it.each(['', 'a b', 'x'.repeat(81), 'name.fifo'])('CreateQueue refuses the name "%s"', async (name) => {
    const call = sqs.client.send(new CreateQueueCommand({ QueueName: name }));

    expect(await errorNameOf(call)).toBe('InvalidParameterValue');
  });

  it('every operation answers QueueDoesNotExist when the queue is missing', async () => {
    const queue = await sqs.createQueue();

    expect(await errorNameOf(sqs.send(`${queue}-missing`, 'a'))).toBe('QueueDoesNotExist');
    expect(await errorNameOf(sqs.client.send(new GetQueueUrlCommand({ QueueName: 'missing' })))).toBe(
      'QueueDoesNotExist',
    );
  });

  it('DeleteQueue ends the queue and its long polls, and its name rests for 60 s', async () => {
    const queue = await sqs.createQueue({}, 'short-lived');
    const poll = sqs.receive(queue, { WaitTimeSeconds: 20 });
    await sqs.counts(queue);

    await sqs.client.send(new DeleteQueueCommand({ QueueUrl: queue }));

    expect(await poll).toEqual([]);
    expect(await errorNameOf(sqs.receive(queue))).toBe('QueueDoesNotExist');
    expect(await errorNameOf(sqs.createQueue({}, 'short-lived'))).toBe('QueueDeletedRecently');
  });
});

describe('queue attributes', () => {
  it('GetQueueAttributes returns every default', async () => {
    const queue = await sqs.createQueue();

    const attributes = await sqs.attributes(queue);

    expect(attributes).toMatchObject({
      VisibilityTimeout: '30',
      DelaySeconds: '0',
      MaximumMessageSize: '1048576',
      MessageRetentionPeriod: '345600',
      ReceiveMessageWaitTimeSeconds: '0',
      SqsManagedSseEnabled: 'true',
      QueueArn: `arn:aws:sqs:us-east-1:000000000000:${queue.split('/').pop()}`,
    });
    expect(attributes['CreatedTimestamp']).toMatch(/^\d{10}$/);
    expect(attributes['LastModifiedTimestamp']).toMatch(/^\d{10}$/);
  });

  it('GetQueueAttributes returns only what was asked for', async () => {
    const queue = await sqs.createQueue();

    const { Attributes } = await sqs.client.send(
      new GetQueueAttributesCommand({ QueueUrl: queue, AttributeNames: ['DelaySeconds'] }),
    );

    expect(Attributes).toEqual({ DelaySeconds: '0' });
  });

  it('GetQueueAttributes refuses an unknown name', async () => {
    const queue = await sqs.createQueue();
    const call = sqs.client.send(
      new GetQueueAttributesCommand({ QueueUrl: queue, AttributeNames: ['Bogus' as 'All'] }),
    );

    expect(await errorNameOf(call)).toBe('InvalidAttributeName');
  });

  it.each([
    ['InvalidAttributeValue', 'VisibilityTimeout', '43201'],
    ['InvalidAttributeValue', 'VisibilityTimeout', '1.5'],
    ['InvalidAttributeValue', 'DelaySeconds', '901'],
    ['InvalidAttributeValue', 'MaximumMessageSize', '1048577'],
    ['InvalidAttributeValue', 'MessageRetentionPeriod', '59'],
    ['InvalidAttributeValue', 'ReceiveMessageWaitTimeSeconds', '21'],
    ['InvalidAttributeValue', 'RedrivePolicy', '{not json'],
    ['InvalidAttributeName', 'FifoQueue', 'true'],
    ['InvalidAttributeName', 'ContentBasedDeduplication', 'true'],
    ['InvalidAttributeName', 'QueueArn', 'arn'],
    ['InvalidAttributeName', 'constructor', 'x'],
  ])('SetQueueAttributes answers %s when %s is %s', async (error, name, value) => {
    const queue = await sqs.createQueue();

    expect(await errorNameOf(configure(queue, { [name]: value }))).toBe(error);
  });

  it('tags are added, listed and removed', async () => {
    const queue = await sqs.createQueue();
    await sqs.client.send(new TagQueueCommand({ QueueUrl: queue, Tags: { a: '1', b: '2' } }));
    await sqs.client.send(new UntagQueueCommand({ QueueUrl: queue, TagKeys: ['a'] }));

    const { Tags } = await sqs.client.send(new ListQueueTagsCommand({ QueueUrl: queue }));

    expect(Tags).toEqual({ b: '2' });
  });
});

describe('ListQueues', () => {
  it('ListQueues pages by MaxResults within a prefix', async () => {
    const queues = await Promise.all(['1', '2', '3'].map((n) => sqs.createQueue({}, `paged-${n}`)));
    const list = (NextToken?: string) =>
      sqs.client.send(
        new ListQueuesCommand({ QueueNamePrefix: 'paged-', MaxResults: 2, ...(NextToken ? { NextToken } : {}) }),
      );

    const first = await list();
    const second = await list(first.NextToken);

    expect([...(first.QueueUrls ?? []), ...(second.QueueUrls ?? [])]).toEqual(queues);
    expect(first.QueueUrls).toHaveLength(2);
    expect(second.NextToken).toBeUndefined();
  });

  it.each([{ MaxResults: 0 }, { MaxResults: 1_001 }, { MaxResults: 1, NextToken: 'made up' }])(
    'ListQueues refuses %j',
    async (input) => {
      expect(await errorNameOf(sqs.client.send(new ListQueuesCommand(input)))).toBe('InvalidParameterValue');
    },
  );
});
