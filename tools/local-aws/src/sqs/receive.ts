/** ReceiveMessage: messages for one call, the way to the dead-letter queue, and what the receiver sees. */
import type { Message as SdkMessage, MessageSystemAttributeName, ReceiveMessageRequest } from '@aws-sdk/client-sqs';
import { epochMs, secondsToMs } from '@ffleet/units';
import type { EpochMs, Seconds } from '@ffleet/units';
import { AwsError } from '../wire/aws-error';
import type { Message } from './message';
import { digestAttributes, renderMessageAttributes, selectMessageAttributes } from './message-attributes';
import { nextSequenceNumber } from './queue';
import type { Queue } from './queue';
import type { DirectoryChange } from './queue-directory';
import type { QueueHost } from './queue-host';
import { createReceiptHandle } from './receipt-handle';
import { redrivePolicyOf } from './redrive-policy';
import { md5 } from './send';

/** @see Amazon SQS Developer Guide, "Amazon SQS message quotas", in-flight messages */
export const IN_FLIGHT_MAX = 120_000;

/**
 * Takes up to `max` visible messages. Those that have been received too often go to the dead-letter queue, if it
 * exists, at this moment and not before: that is why a message past its last receive still counts as visible.
 */
export function receiveMessages(
  host: QueueHost,
  queue: Queue,
  { max, visibilityTimeout }: { max: number; visibilityTimeout: Seconds },
): readonly Message[] {
  host.advance(queue);
  const now = host.now();
  const redrive = redrivePolicyOf(queue.attributes);
  const deadLetters = redrive && host.directory.findByArn(redrive.deadLetterTargetArn);
  const room = Math.min(max, IN_FLIGHT_MAX - queue.messages.counts().inFlight);
  const { deliver, exhausted } = queue.messages.planReceive({
    max: room,
    maxReceiveCount: deadLetters && redrive?.maxReceiveCount,
  });
  const deliveries = deliver.map((message) => ({ ...message, delivery: newDelivery(queue, message, now) }));
  const received = deliveries.map(({ id, delivery }): DirectoryChange => ({
    kind: 'message',
    queue: queue.name,
    change: {
      kind: 'received',
      messageId: id,
      delivery,
      visibleAtEpochMs: epochMs(now + secondsToMs(visibilityTimeout)),
    },
  }));
  // One by one, because each message of a FIFO queue takes the next sequence number.
  if (deadLetters) for (const message of exhausted) host.commit(giveUp(message, { from: queue, to: deadLetters, now }));
  host.commit(received);
  return deliveries.map(({ id, delivery, ...message }) => ({
    ...message,
    id,
    delivery,
    receiveCount: message.receiveCount + 1,
    firstReceivedAtEpochMs: message.firstReceivedAtEpochMs ?? now,
  }));
}

const newDelivery = (queue: Queue, { id }: Message, now: EpochMs) => ({
  receiptHandle: createReceiptHandle({ queueArn: queue.arn, messageId: id }),
  receivedAtEpochMs: now,
});

/**
 * A message keeps its id, its attributes and its receive count on the way to the dead-letter queue. A FIFO message
 * gets a new send time, and its id as deduplication id, so that two messages never count as duplicates there.
 * @see Amazon SQS Developer Guide, "Using dead-letter queues"
 */
function giveUp(message: Message, { from, to, now }: { from: Queue; to: Queue; now: EpochMs }): DirectoryChange[] {
  const { delivery, ...kept } = message;
  void delivery; // it ends here: a handle of the old queue means nothing in the new one
  const moved: Message = {
    ...kept,
    deadLetterSourceArn: from.arn,
    ...(to.fifo ? { sentAtEpochMs: now, deduplicationId: message.id, sequenceNumber: nextSequenceNumber(to) } : {}),
  };
  return [
    { kind: 'message', queue: from.name, change: { kind: 'removed', messageId: message.id } },
    { kind: 'message', queue: to.name, change: { kind: 'enqueued', message: moved, visibleAtEpochMs: now } },
  ];
}

const SYSTEM_ATTRIBUTES: Readonly<Record<MessageSystemAttributeName, (message: Message) => string | undefined>> = {
  All: () => undefined,
  SenderId: () => 'AIDALOCALAWSSENDER',
  SentTimestamp: ({ sentAtEpochMs }) => String(sentAtEpochMs),
  ApproximateReceiveCount: ({ receiveCount }) => String(receiveCount),
  ApproximateFirstReceiveTimestamp: ({ firstReceivedAtEpochMs }) => String(firstReceivedAtEpochMs),
  SequenceNumber: ({ sequenceNumber }) => sequenceNumber,
  MessageDeduplicationId: ({ deduplicationId }) => deduplicationId,
  MessageGroupId: ({ groupId }) => groupId,
  AWSTraceHeader: ({ traceHeader }) => traceHeader,
  DeadLetterQueueSourceArn: ({ deadLetterSourceArn }) => deadLetterSourceArn,
};

/** @throws {AwsError} InvalidAttributeName */
export function checkSystemAttributeNames(names: readonly string[]): void {
  for (const name of names)
    if (!Object.hasOwn(SYSTEM_ATTRIBUTES, name))
      throw new AwsError('InvalidAttributeName', `Unknown Attribute ${name}.`);
}

/** A message as the receiver asked to see it: nothing but body and ids unless named. */
export function renderMessage(message: Message, request: ReceiveMessageRequest): SdkMessage {
  const wanted: readonly string[] = [...(request.AttributeNames ?? []), ...(request.MessageSystemAttributeNames ?? [])];
  const system = Object.entries(SYSTEM_ATTRIBUTES).flatMap(([name, read]) => {
    const value = wanted.includes('All') || wanted.includes(name) ? read(message) : undefined;
    return value === undefined ? [] : [[name, value] as const];
  });
  const attributes = selectMessageAttributes(message.attributes, request.MessageAttributeNames);
  return {
    MessageId: message.id,
    ReceiptHandle: message.delivery?.receiptHandle,
    Body: message.body,
    MD5OfBody: md5(message.body),
    ...(system.length > 0 ? { Attributes: Object.fromEntries(system) } : {}),
    ...(Object.keys(attributes).length > 0
      ? {
          MessageAttributes: renderMessageAttributes(attributes),
          MD5OfMessageAttributes: digestAttributes(attributes),
        }
      : {}),
  };
}
