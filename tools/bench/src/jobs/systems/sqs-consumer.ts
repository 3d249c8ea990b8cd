/** The peer sqs-consumer: SQS alone, without a database that knows about jobs. */
import { SQSClient } from '@aws-sdk/client-sqs';
import type { Message } from '@aws-sdk/client-sqs';
import { Consumer } from 'sqs-consumer';
import type { ConsumerOptions } from 'sqs-consumer';
import { createSqsQueue, CREDENTIALS, REGION, sendMessages } from '../sqs';
import { createStopwatch } from '../stopwatch';
import type { Stopwatch } from '../stopwatch';
import type { QueueSystem } from '../system';

/** SQS hands out no more at a time. */
const BATCH_MAX = 10;

/** @param options.batches receives up to ten messages a call, and deletes them by one call too (handleMessageBatch) */
export function createSqsConsumerSystem(options: { endpointUrl: string; batches: boolean }): QueueSystem {
  const { endpointUrl, batches } = options;
  const sqs = new SQSClient({ region: REGION, endpoint: endpointUrl, credentials: CREDENTIALS });
  let queueUrl = '';
  return {
    name: batches ? 'sqs-consumer, in batches' : 'sqs-consumer',
    group: 'sqs',
    fencing: 'no database',
    batches,
    setup: batches ? 'handleMessageBatch, batchSize up to 10' : 'a consumer for each job at a time, batchSize 1',
    async install() {
      queueUrl = await createSqsQueue({ client: sqs, name: batches ? 'consumer-batches' : 'consumer' });
    },
    enqueue: (count) => sendMessages({ client: sqs, queueUrl, count }),
    async work({ count, concurrency }) {
      const stopwatch = createStopwatch({ count });
      const consumerCount = batches ? Math.ceil(concurrency / BATCH_MAX) : concurrency;
      const batchSize = batches ? Math.ceil(concurrency / consumerCount) : 1;
      const consumers = Array.from({ length: consumerCount }, () =>
        startConsumer({ settings: { queueUrl, sqs, batchSize, ...handler(batches) }, stopwatch }),
      );
      try {
        return await stopwatch.finished;
      } finally {
        for (const consumer of consumers) consumer.stop({ abort: true });
      }
    },
    close() {
      sqs.destroy();
      return Promise.resolve();
    },
  };
}

const handler = (batches: boolean): Partial<ConsumerOptions> =>
  batches
    ? { handleMessageBatch: (messages: Message[]) => Promise.resolve(messages) }
    : { handleMessage: (message: Message) => Promise.resolve(message) };

function startConsumer(options: { settings: ConsumerOptions; stopwatch: Stopwatch }): Consumer {
  const { settings, stopwatch } = options;
  const consumer = Consumer.create(settings);
  consumer.on('message_received', ({ ReceiptHandle = '' }) => stopwatch.pickUp(ReceiptHandle));
  // Told after the deletion.
  consumer.on('message_processed', ({ ReceiptHandle = '' }) => stopwatch.done(ReceiptHandle));
  consumer.on('error', stopwatch.fail);
  consumer.on('processing_error', stopwatch.fail);
  consumer.start();
  return consumer;
}
