import { AutoScalingClient, CreateAutoScalingGroupCommand } from '@aws-sdk/client-auto-scaling';
import { DescribeAutoScalingInstancesCommand, SetInstanceProtectionCommand } from '@aws-sdk/client-auto-scaling';
import { CreateBucketCommand, GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { CreateQueueCommand, ReceiveMessageCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { milliseconds } from '@ffleet/units';
import { startTestAws } from '../testing/start-test-aws';
import type { TestAws } from '../testing/start-test-aws';

let test: TestAws;
let sqs: SQSClient;
let queueCount = 0;

beforeAll(async () => {
  test = await startTestAws();
  sqs = test.client(SQSClient);
});
afterAll(() => test.stop());

async function makeQueue(): Promise<string> {
  queueCount += 1;
  const { QueueUrl = '' } = await sqs.send(new CreateQueueCommand({ QueueName: `faulty-${queueCount}` }));
  return QueueUrl;
}

const send = (QueueUrl: string) => sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'x' }));
const receive = (QueueUrl: string, WaitTimeSeconds = 0) =>
  sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds, VisibilityTimeout: 0 }));

describe('injectCallFault()', () => {
  it('refuses every call of a service that is down, and breaks off its long polls, until it is ended', async () => {
    const queueUrl = await makeQueue();
    const poll = receive(queueUrl, 20);
    poll.catch(() => undefined); // it is looked at below
    await receive(queueUrl); // an answer on the same client: the poll's request is out
    const outage = test.aws.faults.injectCallFault({
      service: 'sqs',
      effect: { kind: 'refuse', code: 'ServiceUnavailable' },
    });

    await expect(poll).rejects.toThrow('socket hang up');
    await expect(send(queueUrl)).rejects.toMatchObject({
      name: 'ServiceUnavailable',
      $metadata: { httpStatusCode: 503 },
    });
    expect(outage.hits()).toBe(1);

    outage.end();
    await send(queueUrl);
    expect((await receive(queueUrl)).Messages).toHaveLength(1);
  });

  it('throttles as many calls as it is told, as the real API does', async () => {
    const client = test.client(AutoScalingClient);
    const AutoScalingGroupName = 'throttled';
    await client.send(
      new CreateAutoScalingGroupCommand({
        AutoScalingGroupName,
        LaunchTemplate: { LaunchTemplateName: 'workers' },
        MinSize: 1,
        MaxSize: 1,
        AvailabilityZones: ['us-east-1a'],
      }),
    );
    const { AutoScalingInstances = [] } = await client.send(new DescribeAutoScalingInstancesCommand({}));
    const InstanceIds = AutoScalingInstances.map(({ InstanceId = '' }) => InstanceId);
    const protect = new SetInstanceProtectionCommand({ AutoScalingGroupName, InstanceIds, ProtectedFromScaleIn: true });
    const fault = test.aws.faults.injectCallFault({
      service: 'autoscaling',
      operations: ['SetInstanceProtection'],
      effect: { kind: 'refuse', code: 'Throttling', status: 400 },
      times: 1,
    });

    await expect(client.send(protect)).rejects.toMatchObject({ name: 'Throttling', message: 'Rate exceeded' });

    await expect(client.send(protect)).resolves.toBeDefined();
    expect(fault.hits()).toBe(1);
  });

  it('does the work and loses the answer, or does nothing and hangs up', async () => {
    const queueUrl = await makeQueue();
    test.aws.faults.injectCallFault({
      service: 'sqs',
      operations: ['SendMessage'],
      effect: { kind: 'lose-answer' },
      times: 1,
    });
    test.aws.faults.injectCallFault({
      service: 'sqs',
      operations: ['SendMessage'],
      effect: { kind: 'hang-up' },
      times: 1,
    });

    await expect(send(queueUrl)).rejects.toThrow('socket hang up');
    await expect(send(queueUrl)).rejects.toThrow('socket hang up');

    expect((await receive(queueUrl)).Messages).toHaveLength(1);
  });

  it('answers late, when the work is done long since', async () => {
    const queueUrl = await makeQueue();
    const late = new AbortController();
    test.aws.faults.injectCallFault({
      service: 'sqs',
      operations: ['SendMessage'],
      effect: { kind: 'delay-answer', by: milliseconds(3_600_000) },
      times: 1,
    });

    const sent = sqs.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: 'x' }), {
      abortSignal: late.signal,
    });
    const { Messages } = await receive(queueUrl, 20);
    late.abort();

    expect(Messages).toHaveLength(1);
    await expect(sent).rejects.toMatchObject({ name: 'AbortError' });
  });

  it('hits the objects of S3 that it is told, whole or broken off', async () => {
    const s3 = test.client(S3Client);
    const Bucket = 'faulty-objects';
    await s3.send(new CreateBucketCommand({ Bucket }));
    const put = (Key: string) => s3.send(new PutObjectCommand({ Bucket, Key, Body: 'x'.repeat(100_000) }));
    const isManifest = ({ input }: { input: Readonly<Record<string, unknown>> }) =>
      String(input['Key']).endsWith('.m3u8');
    const refusal = test.aws.faults.injectCallFault({
      service: 's3',
      operations: ['PutObject'],
      when: isManifest,
      effect: { kind: 'refuse', code: 'InternalError', status: 500 },
      times: 1,
    });

    await put('a/segment.m4s');
    await expect(put('a/master.m3u8')).rejects.toMatchObject({ name: 'InternalError' });
    expect(refusal.hits()).toBe(1);

    for (const kind of ['hang-up', 'lose-answer'] as const) {
      test.aws.faults.injectCallFault({ service: 's3', operations: ['PutObject'], effect: { kind }, times: 1 });
      await expect(put(`a/${kind}`)).rejects.toThrow();
    }
    const read = async (Key: string): Promise<number | undefined> => {
      const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
      return (await Body?.transformToByteArray())?.length;
    };
    await expect(read('a/hang-up')).rejects.toMatchObject({ name: 'NoSuchKey' });
    expect(await read('a/lose-answer')).toBe(100_000);
    await expect(read('a/master.m3u8')).rejects.toMatchObject({ name: 'NoSuchKey' });
  });

  it('hits the metadata of instances', async () => {
    const silence = test.aws.faults.injectCallFault({ service: 'imds', effect: { kind: 'hang-up' } });
    const ask = () => fetch(`${test.aws.endpointUrl}/_imds/i-0/latest/api/token`, { method: 'PUT' });

    await expect(ask()).rejects.toThrow('fetch failed');

    silence.end();
    expect((await ask()).status).toBe(404);
  });
});
