/** Queues of the emulator, as the SDK sees them. */
import { CreateQueueCommand, SendMessageBatchCommand } from '@aws-sdk/client-sqs';
import type { SQSClient } from '@aws-sdk/client-sqs';

export const REGION = 'us-east-1';
/** The one key that the emulator knows. */
export const CREDENTIALS = { accessKeyId: 'test', secretAccessKey: 'test' } as const;
/** AWS API Reference, SendMessageBatch. */
const BATCH_MAX = 10;

/** @returns its URL */
export async function createSqsQueue(options: { client: SQSClient; name: string }): Promise<string> {
  const { client, name } = options;
  const { QueueUrl } = await client.send(new CreateQueueCommand({ QueueName: name }));
  if (QueueUrl === undefined) throw new Error(`Cannot make queue ${name}: SQS answered without a QueueUrl`);
  return QueueUrl;
}

/** Sends `count` messages whose bodies are their numbers. */
export async function sendMessages(options: { client: SQSClient; queueUrl: string; count: number }): Promise<void> {
  const { client, queueUrl, count } = options;
  for (let first = 0; first < count; first += BATCH_MAX) {
    const Entries = Array.from({ length: Math.min(BATCH_MAX, count - first) }, (_, index) => ({
      Id: String(index),
      MessageBody: JSON.stringify({ number: first + index }),
    }));
    const { Failed = [] } = await client.send(new SendMessageBatchCommand({ QueueUrl: queueUrl, Entries }));
    if (Failed.length > 0) throw new Error(`Cannot send ${Failed.length} messages: ${Failed[0]?.Message}`);
  }
}
