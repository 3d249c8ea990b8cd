import { request as httpRequest } from 'node:http';
import { CloudWatchClient, ListMetricsCommand } from '@aws-sdk/client-cloudwatch';
import { AddPermissionCommand, SQSClient } from '@aws-sdk/client-sqs';
import { DescribeInstanceInformationCommand, SSMClient } from '@aws-sdk/client-ssm';
import { errorNameOf } from '../testing/sqs-fixture';
import { startTestAws } from '../testing/start-test-aws';
import type { TestAws } from '../testing/start-test-aws';

let test: TestAws;

beforeAll(async () => {
  test = await startTestAws();
});
afterAll(() => test.stop());

const SIGNED = { authorization: 'AWS4-HMAC-SHA256 Credential=test' };
const jsonCall = (target: string) => ({
  ...SIGNED,
  'x-amz-target': target,
  'content-type': 'application/x-amz-json-1.0',
});

interface RawAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

/** A request as no SDK would send it. */
async function post(headers: Record<string, string>, body: string | Uint8Array, path = '/'): Promise<RawAnswer> {
  const response = await fetch(test.aws.endpointUrl + path, { method: 'POST', headers, body });
  return { status: response.status, headers: response.headers, text: await response.text() };
}

/** `fetch` does not let a caller choose the host header. */
function statusForHost(host: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const call = httpRequest(test.aws.endpointUrl, {
      method: 'POST',
      headers: { host, ...jsonCall('AmazonSQS.ListQueues') },
    });
    call.on('response', (response) => resolve(response.resume().statusCode)).on('error', reject);
    call.end('{}');
  });
}

describe('awsJson', () => {
  it('SerializationException answers a body that is no JSON', async () => {
    const { status, text, headers } = await post(jsonCall('AmazonSQS.ListQueues'), '{"QueueNamePrefix":');

    expect(status).toBe(400);
    expect(JSON.parse(text)).toMatchObject({ __type: 'com.amazonaws.sqs#SerializationException' });
    expect(headers.get('content-type')).toBe('application/x-amz-json-1.0');
  });

  it.each([
    ['a number where text is wanted', 'SendMessage', { QueueUrl: 1, MessageBody: 'a' }],
    ['text where a number is wanted', 'ReceiveMessage', { QueueUrl: 'http://x/0/q', MaxNumberOfMessages: '3' }],
    ['an object where a list is wanted', 'SendMessageBatch', { QueueUrl: 'http://x/0/q', Entries: {} }],
    ['a list where the document is wanted', 'SendMessage', []],
  ])('SerializationException answers %s', async (_what, operation, input) => {
    const { status, text } = await post(jsonCall(`AmazonSQS.${operation}`), JSON.stringify(input));

    expect(status).toBe(400);
    expect(text).toContain('SerializationException');
  });

  it('a missing required member is named, also inside a list', async () => {
    const Entries = [{ Id: '1' }];

    const { text } = await post(jsonCall('AmazonSQS.SendMessageBatch'), JSON.stringify({ QueueUrl: 'q', Entries }));

    expect(JSON.parse(text)).toMatchObject({
      __type: 'com.amazonaws.sqs#MissingParameter',
      message: 'The request must contain the parameter Entries.0.MessageBody.',
    });
  });

  it('errors repeat their query code when the service is query-compatible', async () => {
    const QueueUrl = `${test.aws.endpointUrl}/000000000000/missing`;

    const { headers } = await post(jsonCall('AmazonSQS.PurgeQueue'), JSON.stringify({ QueueUrl }));

    expect(headers.get('x-amzn-query-error')).toBe('AWS.SimpleQueueService.NonExistentQueue;Sender');
    expect(headers.get('x-amzn-requestid')).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('an operation that is not emulated answers UnknownOperationException', async () => {
    const addPermission = new AddPermissionCommand({ QueueUrl: 'q', Label: 'l', AWSAccountIds: ['1'], Actions: ['*'] });
    const describe = new DescribeInstanceInformationCommand({});

    expect(await errorNameOf(test.client(SQSClient).send(addPermission))).toBe('UnknownOperationException');
    expect(await errorNameOf(test.client(SSMClient).send(describe))).toBe('UnknownOperationException');
  });

  it('a target of no service answers UnknownOperationException', async () => {
    const { status, text } = await post(jsonCall('DynamoDB_20120810.ListTables'), '{}');

    expect(status).toBe(404);
    expect(JSON.parse(text)).toMatchObject({ __type: 'UnknownOperationException' });
  });

  it('a body that is not the gzip it claims to be answers SerializationException', async () => {
    const headers = { ...jsonCall('AmazonSQS.ListQueues'), 'content-encoding': 'gzip' };

    const { status, text } = await post(headers, 'plain');

    expect(status).toBe(400);
    expect(text).toContain('SerializationException');
  });
});

describe('query protocols', () => {
  const form = { ...SIGNED, 'content-type': 'application/x-www-form-urlencoded' };

  it('an unknown Action answers InvalidAction in XML', async () => {
    const { status, text } = await post(form, 'Action=MakeCoffee&Version=2011-01-01');

    expect(status).toBe(400);
    expect(text).toMatch(/^<ErrorResponse .*<Code>InvalidAction<\/Code>/);
  });

  it('an unknown Version answers InvalidAction in XML', async () => {
    const { status, text } = await post(form, 'Action=DescribeAutoScalingGroups&Version=1999-01-01');

    expect(status).toBe(400);
    expect(text).toContain('<Code>InvalidAction</Code>');
  });

  it('a number that is none answers MalformedInput, and text is escaped', async () => {
    const body = 'Action=SetDesiredCapacity&Version=2011-01-01&AutoScalingGroupName=%3Cg%3E&DesiredCapacity=many';

    const { status, text } = await post(form, body);

    expect(status).toBe(400);
    expect(text).toContain('<Code>MalformedInput</Code>');
  });
});

describe('who is served', () => {
  it('a request without a signature is refused in the protocol of its service', async () => {
    const { status, text } = await post({ 'x-amz-target': 'AmazonSQS.ListQueues' }, '{}');

    expect(status).toBe(403);
    expect(JSON.parse(text)).toMatchObject({ __type: 'com.amazonaws.sqs#MissingAuthenticationToken' });
  });

  it.each([
    ['attacker.example', 403],
    ['127.0.0.1.attacker.example', 403],
    ['localhost:1234', 200],
    ['bucket.localhost', 200],
    ['127.0.0.1', 200],
  ])('a request for the host %s is answered with %i', async (host, status) => {
    expect(await statusForHost(host)).toBe(status);
  });

  it('close() ends connections that are kept alive', async () => {
    const other = await startTestAws();
    await other.client(CloudWatchClient).send(new ListMetricsCommand({}));
    const url = other.aws.endpointUrl;
    const start = Date.now();

    await other.stop();

    expect(Date.now() - start).toBeLessThan(3_000);
    await expect(fetch(url)).rejects.toThrow();
  });
});
