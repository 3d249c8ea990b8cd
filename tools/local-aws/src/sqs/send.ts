/** SendMessage: what is accepted, and how it becomes a message. */
import { createHash, randomUUID } from 'node:crypto';
import type { SendMessageBatchRequestEntry } from '@aws-sdk/client-sqs';
import { epochMs, seconds, secondsToMs } from '@ffleet/units';
import type { EpochMs, Seconds } from '@ffleet/units';
import { AwsError } from '../wire/aws-error';
import type { Message, MessageAttributes } from './message';
import { attributesSize, digestAttributes, parseMessageAttributes } from './message-attributes';
import { numberAttribute, secondsAttribute } from './queue-attributes';
import { nextSequenceNumber } from './queue';
import type { Queue } from './queue';
import { findSent } from './queue-directory';
import type { DirectoryChange } from './queue-directory';
import { invalidParameter, missingParameter, notForThisQueueType, requireRange } from './sqs-error';

/** What SendMessage and an entry of SendMessageBatch have in common. */
export type SendRequest = Omit<SendMessageBatchRequestEntry, 'Id'>;

/** What the sender hears. */
export interface SendReceipt {
  readonly MessageId: string;
  readonly MD5OfMessageBody: string;
  readonly MD5OfMessageAttributes?: string;
  readonly MD5OfMessageSystemAttributes?: string;
  readonly SequenceNumber?: string;
}

/** The changes that a send makes (none for a duplicate), and its receipt. */
export interface SendPlan {
  readonly changes: readonly DirectoryChange[];
  readonly receipt: SendReceipt;
}

// Everything that XML 1.0 allows. @see Amazon SQS API Reference, SendMessage, MessageBody
// eslint-disable-next-line no-control-regex -- these are the characters that SQS refuses
const FORBIDDEN = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/;
const GROUP_OR_DEDUPLICATION_ID = /^[\w!"#$%&'()*+,\-./:;<=>?@[\\\]^`{|}~]{1,128}$/;

/** @throws {AwsError} as in the API reference */
export function planSend(queue: Queue, request: SendRequest, now: EpochMs): SendPlan {
  const body = request.MessageBody;
  if (body === undefined || body === '') throw missingParameter('MessageBody');
  if (FORBIDDEN.test(body))
    throw new AwsError('InvalidMessageContents', 'Invalid binary character was found in the message body.');
  const attributes = parseMessageAttributes(request.MessageAttributes);
  const systemAttributes = parseSystemAttributes(request);
  const sizeMax = numberAttribute(queue.attributes, 'MaximumMessageSize');
  if (Buffer.byteLength(body) + attributesSize(attributes) > sizeMax)
    throw new AwsError(
      'InvalidParameterValue',
      `One or more parameters are invalid. Reason: Message must be shorter than ${sizeMax} bytes.`,
    );
  const delay = readDelay(queue, request);
  const fifoIds = queue.fifo ? readFifoIds(queue, request) : readStandardIds(request);
  const traceHeader = systemAttributes['AWSTraceHeader']?.stringValue;
  const message: Message = {
    id: randomUUID(),
    body,
    attributes,
    ...(traceHeader === undefined ? {} : { traceHeader }),
    ...fifoIds,
    sentAtEpochMs: now,
    receiveCount: 0,
  };
  return finishPlan(queue, message, { digests: digest(body, attributes, systemAttributes), delay, now });
}

function finishPlan(
  queue: Queue,
  message: Message,
  { digests, delay, now }: { digests: Omit<SendReceipt, 'MessageId'>; delay: Seconds; now: EpochMs },
): SendPlan {
  const enqueue = (enqueued: Message): DirectoryChange => ({
    kind: 'message',
    queue: queue.name,
    change: { kind: 'enqueued', message: enqueued, visibleAtEpochMs: epochMs(now + secondsToMs(delay)) },
  });
  const { deduplicationId } = message;
  if (!queue.fifo || deduplicationId === undefined)
    return { changes: [enqueue(message)], receipt: { MessageId: message.id, ...digests } };

  const earlier = findSent(queue, deduplicationId, now);
  if (earlier)
    return {
      changes: [],
      receipt: { MessageId: earlier.messageId, SequenceNumber: earlier.sequenceNumber, ...digests },
    };
  const sequenceNumber = nextSequenceNumber(queue);
  const record = { messageId: message.id, sequenceNumber, sentAtEpochMs: now };
  return {
    changes: [{ kind: 'sent', queue: queue.name, deduplicationId, record }, enqueue({ ...message, sequenceNumber })],
    receipt: { MessageId: message.id, SequenceNumber: sequenceNumber, ...digests },
  };
}

/** The bytes of a request that count towards the limits. */
export function sendSize({ MessageBody = '', MessageAttributes }: SendRequest): number {
  return Buffer.byteLength(MessageBody) + attributesSize(parseMessageAttributes(MessageAttributes));
}

/** MD5 in hex, which SQS uses to let clients check what it understood. */
export const md5 = (text: string): string => createHash('md5').update(text).digest('hex');

function digest(body: string, attributes: MessageAttributes, systemAttributes: MessageAttributes) {
  const attributesMd5 = digestAttributes(attributes);
  const systemMd5 = digestAttributes(systemAttributes);
  return {
    MD5OfMessageBody: md5(body),
    ...(attributesMd5 === undefined ? {} : { MD5OfMessageAttributes: attributesMd5 }),
    ...(systemMd5 === undefined ? {} : { MD5OfMessageSystemAttributes: systemMd5 }),
  };
}

function parseSystemAttributes({ MessageSystemAttributes = {} }: SendRequest): MessageAttributes {
  const entries = Object.entries(MessageSystemAttributes);
  return Object.fromEntries(
    entries.map(([name, { DataType, StringValue }]) => {
      if (name !== 'AWSTraceHeader' || DataType !== 'String' || !StringValue)
        throw invalidParameter(
          `MessageSystemAttributes.${name}`,
          StringValue,
          'Only AWSTraceHeader, a String, is possible.',
        );
      return [name, { dataType: DataType, stringValue: StringValue }];
    }),
  );
}

function readDelay(queue: Queue, { DelaySeconds }: SendRequest): Seconds {
  if (DelaySeconds === undefined) return secondsAttribute(queue.attributes, 'DelaySeconds');
  if (queue.fifo && DelaySeconds !== 0) throw notForThisQueueType('DelaySeconds', DelaySeconds);
  return seconds(requireRange('DelaySeconds', DelaySeconds, { min: 0, max: 900 }));
}

/** Standard queues take a group id for fair queueing, but never deduplicate. */
function readStandardIds({ MessageGroupId, MessageDeduplicationId }: SendRequest): { groupId?: string } {
  if (MessageDeduplicationId !== undefined) throw notForThisQueueType('MessageDeduplicationId', MessageDeduplicationId);
  return MessageGroupId === undefined ? {} : { groupId: readId('MessageGroupId', MessageGroupId) };
}

function readFifoIds(queue: Queue, request: SendRequest): { groupId: string; deduplicationId: string } {
  const { MessageGroupId, MessageDeduplicationId, MessageBody = '' } = request;
  if (MessageGroupId === undefined) throw missingParameter('MessageGroupId');
  const groupId = readId('MessageGroupId', MessageGroupId);
  if (MessageDeduplicationId !== undefined)
    return { groupId, deduplicationId: readId('MessageDeduplicationId', MessageDeduplicationId) };
  if (queue.attributes['ContentBasedDeduplication'] === 'true')
    return { groupId, deduplicationId: createHash('sha256').update(MessageBody).digest('hex') };
  throw new AwsError(
    'InvalidParameterValue',
    'The queue should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly',
  );
}

function readId(parameter: string, value: string): string {
  if (GROUP_OR_DEDUPLICATION_ID.test(value)) return value;
  throw invalidParameter(
    parameter,
    value,
    `${parameter} can only include alphanumeric and punctuation characters. 1 to 128 in length.`,
  );
}
