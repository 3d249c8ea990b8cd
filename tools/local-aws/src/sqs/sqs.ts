/** SQS: the service's table. */
import * as sdk from '@aws-sdk/client-sqs';
import { seconds } from '@ffleet/units';
import type { MetricStore } from '../cloudwatch/metric-store';
import type { Environment, RunningService } from '../environment';
import { AwsError } from '../wire/aws-error';
import { awsJson } from '../wire/aws-json';
import { defineService } from '../wire/service';
import type { CallContext, InputOf } from '../wire/service';
import { checkBatch, runBatch } from './batch';
import { MoveTasks } from './move-tasks';
import { secondsAttribute } from './queue-attributes';
import type { Queue } from './queue';
import { QueueAdmin } from './queue-admin';
import { QueueHost } from './queue-host';
import { QueueMetrics } from './queue-metrics';
import { IN_FLIGHT_MAX, checkSystemAttributeNames, receiveMessages, renderMessage } from './receive';
import { planSend, sendSize } from './send';
import type { SendReceipt, SendRequest } from './send';
import { changeVisibility, deleteMessage, readVisibilityTimeout } from './settle-message';
import { missingParameter, notForThisQueueType, requireRange } from './sqs-error';

const BATCH_SIZE_MAX = 1_048_576;
const PURGE_INTERVAL_MS = 60_000;

/** @see Amazon SQS API Reference */
export function createSqs(environment: Environment, { metrics }: { metrics: MetricStore }): RunningService {
  const host = new QueueHost(environment);
  const admin = new QueueAdmin(host, environment);
  const moveTasks = new MoveTasks(host);
  const queueMetrics = new QueueMetrics(metrics, host);
  const purgedAt = new WeakMap<Queue, number>();

  function send(queue: Queue, request: SendRequest): SendReceipt {
    const { changes, receipt } = planSend(queue, request, host.now());
    host.commit(changes);
    queueMetrics.count(queue, 'NumberOfMessagesSent', 1);
    return receipt;
  }

  async function receive(input: InputOf<typeof sdk, 'ReceiveMessage'>, { signal }: CallContext) {
    const queue = admin.require(input.QueueUrl);
    const { max, waitTime, visibilityTimeout } = readReceiveRequest(queue, input);
    const attempt = () => receiveMessages(host, queue, { max, visibilityTimeout });
    let messages = attempt();
    if (messages.length === 0 && waitTime > 0) messages = await host.pollsOf(queue).wait(attempt, { waitTime, signal });
    else if (messages.length === 0 && queue.messages.counts().inFlight >= IN_FLIGHT_MAX)
      throw new AwsError('OverLimit', `A queue can have at most ${IN_FLIGHT_MAX} messages in flight.`);
    queueMetrics.count(queue, 'NumberOfMessagesReceived', messages.length);
    queueMetrics.count(queue, 'NumberOfEmptyReceives', messages.length === 0 ? 1 : 0);
    return messages.length === 0 ? {} : { Messages: messages.map((message) => renderMessage(message, input)) };
  }

  function remove(queue: Queue, receiptHandle = ''): void {
    if (deleteMessage(host, queue, receiptHandle)) queueMetrics.count(queue, 'NumberOfMessagesDeleted', 1);
  }

  function purge(queue: Queue): void {
    if (host.now() - (purgedAt.get(queue) ?? -Infinity) < PURGE_INTERVAL_MS)
      throw new AwsError(
        'PurgeQueueInProgress',
        `Only one PurgeQueue operation on ${queue.name} is allowed every 60 seconds.`,
      );
    purgedAt.set(queue, host.now());
    host.commit([{ kind: 'message', queue: queue.name, change: { kind: 'purged' } }]);
  }

  const service = defineService<typeof sdk>(sdk, {
    protocol: awsJson({ target: 'AmazonSQS', version: '1.0', queryCompatible: true }),
    missingInput: missingParameter,
    operations: {
      CreateQueue: (input) => ({ QueueUrl: admin.create(input) }),
      DeleteQueue: ({ QueueUrl }) => admin.delete(admin.require(QueueUrl)),
      GetQueueUrl: ({ QueueName }) => ({ QueueUrl: admin.urlOf(admin.requireName(QueueName)) }),
      ListQueues: (input) => {
        const { urls, nextToken } = admin.list(input);
        return { QueueUrls: urls, NextToken: nextToken };
      },
      GetQueueAttributes: ({ QueueUrl, AttributeNames = [] }) => ({
        Attributes: admin.describe(admin.require(QueueUrl), AttributeNames),
      }),
      SetQueueAttributes: ({ QueueUrl, Attributes = {} }) => admin.configure(admin.require(QueueUrl), Attributes),
      TagQueue: ({ QueueUrl, Tags }) => {
        const queue = admin.require(QueueUrl);
        admin.tag(queue, { ...queue.tags, ...Tags });
      },
      UntagQueue: ({ QueueUrl, TagKeys = [] }) => {
        const queue = admin.require(QueueUrl);
        const kept = Object.entries(queue.tags).filter(([key]) => !TagKeys.includes(key));
        admin.tag(queue, Object.fromEntries(kept));
      },
      ListQueueTags: ({ QueueUrl }) => ({ Tags: { ...admin.require(QueueUrl).tags } }),
      PurgeQueue: ({ QueueUrl }) => purge(admin.require(QueueUrl)),

      SendMessage: (input) => send(admin.require(input.QueueUrl), input),
      SendMessageBatch: ({ QueueUrl, Entries = [] }) => {
        const queue = admin.require(QueueUrl);
        checkBatch(Entries);
        if (Entries.reduce((size, entry) => size + sendSize(entry), 0) > BATCH_SIZE_MAX)
          throw new AwsError('BatchRequestTooLong', `Batch requests cannot be longer than ${BATCH_SIZE_MAX} bytes.`);
        return runBatch(Entries, (entry) => send(queue, entry));
      },
      ReceiveMessage: receive,
      DeleteMessage: ({ QueueUrl, ReceiptHandle }) => remove(admin.require(QueueUrl), ReceiptHandle),
      DeleteMessageBatch: ({ QueueUrl, Entries = [] }) => {
        const queue = admin.require(QueueUrl);
        return runBatch(Entries, ({ ReceiptHandle }) => {
          remove(queue, ReceiptHandle);
          return {};
        });
      },
      ChangeMessageVisibility: ({ QueueUrl, ReceiptHandle: receiptHandle = '', VisibilityTimeout = 0 }) =>
        changeVisibility(host, admin.require(QueueUrl), { receiptHandle, visibilityTimeout: VisibilityTimeout }),
      ChangeMessageVisibilityBatch: ({ QueueUrl, Entries = [] }) => {
        const queue = admin.require(QueueUrl);
        return runBatch(Entries, ({ ReceiptHandle: receiptHandle = '', VisibilityTimeout }) => {
          if (VisibilityTimeout === undefined) throw missingParameter('VisibilityTimeout');
          changeVisibility(host, queue, { receiptHandle, visibilityTimeout: VisibilityTimeout });
          return {};
        });
      },

      ListDeadLetterSourceQueues: ({ QueueUrl, ...paging }) => {
        const { urls, nextToken } = admin.listSources(admin.require(QueueUrl), paging);
        return { queueUrls: urls, NextToken: nextToken };
      },
      StartMessageMoveTask: (input) => ({ TaskHandle: moveTasks.start(input) }),
      ListMessageMoveTasks: ({ SourceArn = '', MaxResults = 1 }) => ({
        Results: moveTasks.list(SourceArn, requireRange('MaxResults', MaxResults, { min: 1, max: 10 })),
      }),
      CancelMessageMoveTask: ({ TaskHandle = '' }) => ({
        ApproximateNumberOfMessagesMoved: moveTasks.cancel(TaskHandle),
      }),
    },
  });

  return {
    service,
    close() {
      queueMetrics.close();
      moveTasks.close();
      host.close();
    },
  };
}

/** What the caller leaves open, the queue's attributes decide. */
function readReceiveRequest(queue: Queue, input: InputOf<typeof sdk, 'ReceiveMessage'>) {
  const { attributes } = queue;
  checkSystemAttributeNames([...(input.AttributeNames ?? []), ...(input.MessageSystemAttributeNames ?? [])]);
  if (input.ReceiveRequestAttemptId !== undefined && !queue.fifo)
    throw notForThisQueueType('ReceiveRequestAttemptId', input.ReceiveRequestAttemptId);
  return {
    max: requireRange('MaxNumberOfMessages', input.MaxNumberOfMessages ?? 1, { min: 1, max: 10 }),
    waitTime:
      input.WaitTimeSeconds === undefined
        ? secondsAttribute(attributes, 'ReceiveMessageWaitTimeSeconds')
        : seconds(requireRange('WaitTimeSeconds', input.WaitTimeSeconds, { min: 0, max: 20 })),
    visibilityTimeout:
      input.VisibilityTimeout === undefined
        ? secondsAttribute(attributes, 'VisibilityTimeout')
        : readVisibilityTimeout(input.VisibilityTimeout),
  };
}
