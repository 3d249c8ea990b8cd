/** sqs-consumer before the stale worker test: the message becomes visible again; there is no row that could refuse. */
import { GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { Consumer } from 'sqs-consumer';
import { createSqsQueue, CREDENTIALS, REGION, sendMessages } from '../sqs';
import { createGate } from './gate';
import type { HoldJob, StaleSystem, Told } from './stale-system';

const VISIBILITY_SECONDS = 1;
const openClient = (endpointUrl: string): SQSClient =>
  new SQSClient({ region: REGION, endpoint: endpointUrl, credentials: CREDENTIALS });

export const holdSqsMessage: HoldJob = async ({ endpointUrl, key }) => {
  const picked = createGate<true>();
  const finish = createGate<true>();
  const told = createGate<Told>();
  const consumer = Consumer.create({
    queueUrl: key,
    sqs: openClient(endpointUrl),
    visibilityTimeout: VISIBILITY_SECONDS,
    handleMessage: async (message) => {
      picked.open(true);
      await finish.passed;
      return message;
    },
  });
  consumer.on('message_processed', () => told.open('accepted'));
  consumer.on('error', () => told.open('refused'));
  consumer.on('processing_error', () => told.open('refused'));
  consumer.start();
  await picked.passed;
  consumer.stop(); // one message is enough
  return {
    complete() {
      finish.open(true);
      return told.passed;
    },
    close: () => Promise.resolve(),
  };
};

export function createSqsConsumerStale({ endpointUrl }: { endpointUrl: string }): StaleSystem {
  const client = openClient(endpointUrl);
  return {
    name: 'sqs-consumer',
    leaseMs: VISIBILITY_SECONDS * 1_000,
    note: 'visibilityTimeout 1 s, no row; told: the event message_processed',
    install: () => Promise.resolve(),
    async enqueue(run) {
      const queueUrl = await createSqsQueue({ client, name: `stale-${run}` });
      await sendMessages({ client, queueUrl, count: 1 });
      return queueUrl;
    },
    recover: () => Promise.resolve(), // SQS does it by itself
    async snapshot(key) {
      const { Attributes } = await client.send(
        new GetQueueAttributesCommand({ QueueUrl: key, AttributeNames: ['All'] }),
      );
      const visible = Number(Attributes?.['ApproximateNumberOfMessages']);
      const inFlight = Number(Attributes?.['ApproximateNumberOfMessagesNotVisible']);
      return `${visible + inFlight} messages`;
    },
    close() {
      client.destroy();
      return Promise.resolve();
    },
  };
}
