/** A queue's depth and settings. @see Amazon SQS API Reference, GetQueueAttributes */
import { GetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import type { QueueAttributeName, SQSClient } from '@aws-sdk/client-sqs';
import { seconds } from '@ffleet/units';
import type { Collector } from '../collection';
import { CollectorError } from '../describe-failure';

/** @param options.queueName of the collection's own account and region */
export function collectQueue({ sqs, queueName }: { sqs: SQSClient; queueName: string }): Collector {
  return async ({ names, observe }) => {
    const fetchAttributes = async (AttributeNames: QueueAttributeName[], abortSignal: AbortSignal) => {
      const QueueUrl = `${names.queueUrlPrefix}/${queueName}`;
      const { Attributes = {} } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames }), {
        abortSignal,
      });
      return Attributes;
    };
    return await Promise.all([
      observe({ kind: 'queue-depth', subject: queueName }, async (signal) => {
        const raw = await fetchAttributes(
          [
            'ApproximateNumberOfMessages',
            'ApproximateNumberOfMessagesNotVisible',
            'ApproximateNumberOfMessagesDelayed',
          ],
          signal,
        );
        const value = {
          visible: numberOf(raw, 'ApproximateNumberOfMessages'),
          inFlight: numberOf(raw, 'ApproximateNumberOfMessagesNotVisible'),
          delayed: numberOf(raw, 'ApproximateNumberOfMessagesDelayed'),
        };
        return { value, raw };
      }),
      observe({ kind: 'queue-settings', subject: queueName }, async (signal) => {
        const raw = await fetchAttributes(['VisibilityTimeout', 'MessageRetentionPeriod', 'RedrivePolicy'], signal);
        const value = {
          visibilityTimeout: seconds(numberOf(raw, 'VisibilityTimeout')),
          retention: seconds(numberOf(raw, 'MessageRetentionPeriod')),
          redrive: redriveOf(raw.RedrivePolicy),
        };
        return { value, raw };
      }),
    ]);
  };
}

function numberOf(attributes: Partial<Record<QueueAttributeName, string>>, name: QueueAttributeName): number {
  const text = attributes[name];
  if (text === undefined || !/^\d+$/.test(text)) throw new CollectorError('NoAnswer', `SQS told no ${name}`);
  return Number(text);
}

function redriveOf(policy: string | undefined): { deadLetterQueue: string; maxReceiveCount: number } | null {
  if (policy === undefined) return null;
  const parsed = JSON.parse(policy) as { deadLetterTargetArn: string; maxReceiveCount: number | string };
  const deadLetterQueue = parsed.deadLetterTargetArn.split(':').at(-1) ?? parsed.deadLetterTargetArn;
  return { deadLetterQueue, maxReceiveCount: Number(parsed.maxReceiveCount) };
}
