/** One trial's own queue, dead-letter queue and bucket, as infrastructure code makes them. */
import { readFile } from 'node:fs/promises';
import {
  CreateBucketCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';

/** As in production: receives before a message that nobody finishes goes to the dead-letter queue. */
const RECEIVE_COUNT_MAX = 5;

export interface TrialRegion {
  readonly queueName: string;
  readonly deadLetterQueueName: string;
  readonly bucket: string;
  send(options: { body: string; groupId: string }): Promise<void>;
  /** Messages that wait, are in flight, are delayed; and those that are dead. */
  depth(): Promise<{ visible: number; inFlight: number; delayed: number; dead: number }>;
  takeDeadLetters(): Promise<readonly { body: string; reason: string }[]>;
  putFile(options: { key: string; file: string }): Promise<void>;
  /** A URL that anybody may read the object by, for a day. */
  signUrl(key: string): Promise<string>;
  listKeys(prefix: string): Promise<readonly string[]>;
  readText(key: string): Promise<string>;
  deleteKey(key: string): Promise<void>;
}

/** What every client of the trials' own needs. */
export function clientConfiguration(endpointUrl: string) {
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  return { region: 'us-east-1', endpoint: endpointUrl, credentials };
}

/** @param options.trial a name that no other trial of this endpoint has */
export async function createTrialRegion(options: { endpointUrl: string; trial: string }): Promise<TrialRegion> {
  const { endpointUrl, trial } = options;
  const configuration = clientConfiguration(endpointUrl);
  const sqs = new SQSClient(configuration);
  const s3 = new S3Client({ ...configuration, forcePathStyle: true });
  const [queueName, deadLetterQueueName, bucket] = [`${trial}-jobs`, `${trial}-jobs-dlq`, `${trial}-media`];
  const createQueue = async (QueueName: string, Attributes: Record<string, string>) =>
    (await sqs.send(new CreateQueueCommand({ QueueName, Attributes }))).QueueUrl ?? '';
  const deadUrl = await createQueue(deadLetterQueueName, {});
  const deadLetterTargetArn = `arn:aws:sqs:us-east-1:000000000000:${deadLetterQueueName}`;
  const QueueUrl = await createQueue(queueName, {
    VisibilityTimeout: '300',
    RedrivePolicy: JSON.stringify({ deadLetterTargetArn, maxReceiveCount: RECEIVE_COUNT_MAX }),
  });
  await s3.send(new CreateBucketCommand({ Bucket: bucket }));
  const count = async (url: string): Promise<readonly [number, number, number]> => {
    const { Attributes } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ['All'] }));
    const read = (suffix: '' | 'NotVisible' | 'Delayed'): number =>
      Number(Attributes?.[`ApproximateNumberOfMessages${suffix}`] ?? NaN);
    return [read(''), read('NotVisible'), read('Delayed')];
  };
  return {
    queueName,
    deadLetterQueueName,
    bucket,
    async send({ body, groupId }) {
      await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: body, MessageGroupId: groupId }));
    },
    async depth() {
      const [[visible, inFlight, delayed], [dead]] = await Promise.all([count(QueueUrl), count(deadUrl)]);
      return { visible, inFlight, delayed, dead };
    },
    async takeDeadLetters() {
      const { Messages = [] } = await sqs.send(
        new ReceiveMessageCommand({ QueueUrl: deadUrl, MaxNumberOfMessages: 10, MessageAttributeNames: ['All'] }),
      );
      return Messages.map(({ Body = '', MessageAttributes }) => ({
        body: Body,
        reason: MessageAttributes?.['reason']?.StringValue ?? '',
      }));
    },
    async putFile({ key, file }) {
      await s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: await readFile(file) }));
    },
    signUrl: (key) => getSignedUrl(s3, new GetObjectCommand({ Bucket: bucket, Key: key }), { expiresIn: 86_400 }),
    async listKeys(prefix) {
      const keys: string[] = [];
      for (let token: string | undefined; ;) {
        const page = await s3.send(
          new ListObjectsV2Command({ Bucket: bucket, Prefix: prefix, ...(token && { ContinuationToken: token }) }),
        );
        keys.push(...(page.Contents ?? []).map(({ Key = '' }) => Key));
        token = page.NextContinuationToken;
        if (token === undefined) return keys;
      }
    },
    async deleteKey(key) {
      await s3.send(new DeleteObjectCommand({ Bucket: bucket, Key: key }));
    },
    async readText(key) {
      const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
      return (await Body?.transformToString()) ?? '';
    },
  };
}
