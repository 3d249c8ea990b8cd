/** What SQS and CloudWatch tell about one queue; the subject is the queue's name. */
import { epochMs } from '@ffleet/units';
import * as z from 'zod';
import { COUNT, EPOCH_MS, SECONDS } from '../branded-schemas';
import { awsCall, defineFactKind } from '../fact-kind';
import type { Inquiry } from '../fact-kind';
import { formatTime, formatTimeOfDay } from '../format';

/** Metrics are asked for this far back. */
const METRIC_WINDOW_MS = 10 * 60_000;
const METRIC_PERIOD_SECONDS = 60;

const attributes = (inquiry: Inquiry, names: string[]) =>
  awsCall(inquiry, {
    service: 'sqs',
    operation: 'GetQueueAttributes',
    input: { QueueUrl: `${inquiry.names.queueUrlPrefix}/${inquiry.subject}`, AttributeNames: names },
  });

/** Amazon SQS API Reference, GetQueueAttributes: approximate, and up to a minute late. */
export const queueDepth = defineFactKind({
  schema: z.object({ visible: COUNT, inFlight: COUNT, delayed: COUNT }),
  source: (inquiry) =>
    attributes(inquiry, [
      'ApproximateNumberOfMessages',
      'ApproximateNumberOfMessagesNotVisible',
      'ApproximateNumberOfMessagesDelayed',
    ]),
  summarize: ({ visible, inFlight, delayed }) => `visible=${visible} inFlight=${inFlight} delayed=${delayed}`,
});

export const queueSettings = defineFactKind({
  schema: z.object({
    visibilityTimeout: SECONDS,
    /** Null where it was not asked for. */
    retention: SECONDS.nullable(),
    redrive: z.object({ deadLetterQueue: z.string(), maxReceiveCount: COUNT }).nullable(),
  }),
  source: (inquiry) => attributes(inquiry, ['VisibilityTimeout', 'MessageRetentionPeriod', 'RedrivePolicy']),
  summarize: ({ visibilityTimeout, retention, redrive }) =>
    [
      `visibilityTimeout=${visibilityTimeout}s`,
      ...(retention === null ? [] : [`retention=${retention}s`]),
      ...(redrive === null ? [] : [`redrive=${redrive.deadLetterQueue} maxReceiveCount=${redrive.maxReceiveCount}`]),
    ].join(' '),
});

const metricInput = (inquiry: Inquiry, { metric, statistic }: { metric: string; statistic: string }) =>
  awsCall(inquiry, {
    service: 'cloudwatch',
    operation: 'GetMetricStatistics',
    input: {
      Namespace: 'AWS/SQS',
      MetricName: metric,
      Dimensions: [{ Name: 'QueueName', Value: inquiry.subject }],
      StartTime: formatTime(epochMs(inquiry.at - METRIC_WINDOW_MS)),
      EndTime: formatTime(inquiry.at),
      Period: METRIC_PERIOD_SECONDS,
      Statistics: [statistic],
    },
  });

const MESSAGE_COUNTS = z.object({
  from: EPOCH_MS,
  to: EPOCH_MS,
  /** One sum a period; a period that CloudWatch says nothing about has no point. */
  points: z.array(z.object({ at: EPOCH_MS, count: COUNT })),
});

const messageCounts = (metric: string) =>
  defineFactKind({
    schema: MESSAGE_COUNTS,
    source: (inquiry) => metricInput(inquiry, { metric, statistic: 'Sum' }),
    summarize: ({ from, to, points }) => {
      const some = points.filter(({ count }) => count > 0).map(({ at, count }) => `${count} at ${formatTimeOfDay(at)}`);
      const total = points.reduce((sum, { count }) => sum + count, 0);
      return `${total} from ${formatTime(from)} to ${formatTime(to)}${some.length > 0 ? ` (${some.join(', ')})` : ''}`;
    },
  });

/** Amazon SQS Developer Guide, available CloudWatch metrics for Amazon SQS. */
export const messagesReceived = messageCounts('NumberOfMessagesReceived');
export const messagesDeleted = messageCounts('NumberOfMessagesDeleted');
export const messagesSent = messageCounts('NumberOfMessagesSent');

export const oldestMessageAge = defineFactKind({
  /** Null where CloudWatch has no value: SQS publishes none for a queue that nobody has used for six hours. */
  schema: z.object({ age: SECONDS.nullable() }),
  source: (inquiry) => metricInput(inquiry, { metric: 'ApproximateAgeOfOldestMessage', statistic: 'Maximum' }),
  summarize: ({ age }) => (age === null ? 'none published' : `age=${age}s`),
});

/**
 * Messages in a dead-letter queue: a worker that rejects one writes down why, SQS's own redrive does not. Looking at
 * them hides none: they stay visible.
 */
export const deadLetters = defineFactKind({
  schema: z.object({
    messages: z.array(z.object({ messageId: z.string(), reason: z.string().nullable() })),
  }),
  source: (inquiry) =>
    awsCall(inquiry, {
      service: 'sqs',
      operation: 'ReceiveMessage',
      input: {
        QueueUrl: `${inquiry.names.queueUrlPrefix}/${inquiry.subject}`,
        MaxNumberOfMessages: 10,
        VisibilityTimeout: 0,
        MessageAttributeNames: ['All'],
      },
    }),
  summarize: ({ messages }) =>
    messages.length === 0
      ? 'none'
      : messages.map(({ messageId, reason }) => `${messageId}: ${reason ?? '-'}`).join(', '),
});
