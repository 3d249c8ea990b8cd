/** SQS's own counters of a queue. */
import { GetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import type { SQSClient } from '@aws-sdk/client-sqs';
import type { QueueDepthReader } from '@ffleet/ports';
import { callAws } from './call-aws';
import { createQueueUrlResolver } from './queue-url';

/**
 * Reads depths by queue name. The counters are approximate and settle about a minute after the last change.
 * It throws AwsCallError when SQS does not answer, when there is no such queue, or when a counter is missing.
 * @see AWS API Reference, SQS GetQueueAttributes
 */
export function createQueueDepthReader({ client }: { client: SQSClient }): QueueDepthReader {
  const queueUrlOf = createQueueUrlResolver({ client });
  return {
    fetchDepth: async ({ queueName }) => {
      const QueueUrl = await queueUrlOf(queueName);
      return callAws({
        action: `read the depth of queue ${queueName}`,
        call: async () => {
          const { Attributes = {} } = await client.send(
            new GetQueueAttributesCommand({
              QueueUrl,
              AttributeNames: [
                'ApproximateNumberOfMessages',
                'ApproximateNumberOfMessagesNotVisible',
                'ApproximateNumberOfMessagesDelayed',
              ],
            }),
          );
          return {
            visible: parseCount(Attributes, 'ApproximateNumberOfMessages'),
            inFlight: parseCount(Attributes, 'ApproximateNumberOfMessagesNotVisible'),
            delayed: parseCount(Attributes, 'ApproximateNumberOfMessagesDelayed'),
          };
        },
      });
    },
  };
}

/** A counter that is missing is unknown, and unknown is never zero. */
function parseCount(attributes: Partial<Record<string, string>>, name: string): number {
  const text = attributes[name];
  if (text === undefined || !/^\d+$/.test(text)) {
    throw new Error(`SQS answered ${name} = ${JSON.stringify(text)}, but a whole number was wanted`);
  }
  return Number(text);
}
