/** Queues are configured by name; SQS wants their URL. */
import { GetQueueUrlCommand } from '@aws-sdk/client-sqs';
import type { SQSClient } from '@aws-sdk/client-sqs';
import { callAws } from './call-aws';

/** A queue's URL by its name. @throws {AwsCallError} with the code `QueueDoesNotExist` where there is none */
export type QueueUrlResolver = (queueName: string) => Promise<string>;

/** A resolver that asks once per name; a failed answer is asked again. */
export function createQueueUrlResolver({ client }: { client: SQSClient }): QueueUrlResolver {
  const urls = new Map<string, Promise<string>>();
  return (queueName) => {
    const cached = urls.get(queueName);
    if (cached !== undefined) return cached;
    const url = fetchQueueUrl({ client, queueName });
    urls.set(queueName, url);
    url.catch(() => urls.delete(queueName));
    return url;
  };
}

async function fetchQueueUrl({ client, queueName }: { client: SQSClient; queueName: string }): Promise<string> {
  return callAws({
    action: `find queue ${queueName}`,
    call: async () => {
      const { QueueUrl } = await client.send(new GetQueueUrlCommand({ QueueName: queueName }));
      if (QueueUrl === undefined) throw new Error('SQS answered without a QueueUrl');
      return QueueUrl;
    },
  });
}
