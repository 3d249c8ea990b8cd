/** A received message in the port's words. */
import type { Message } from '@aws-sdk/client-sqs';
import type { ReceivedMessage } from '@ffleet/ports';
import { epochMs } from '@ffleet/units';

/**
 * @param options.maxReceiveCount of the queue's redrive policy; null where there is none, or it is unknown
 * @throws {Error} when SQS leaves out a field that it always sends (the system attributes were asked for)
 */
export function toReceivedMessages(options: {
  messages: readonly Message[];
  maxReceiveCount: number | null;
}): readonly ReceivedMessage[] {
  const { messages, maxReceiveCount } = options;
  return messages.map((message) => {
    const receiveCount = Number(required(message.Attributes?.ApproximateReceiveCount, 'ApproximateReceiveCount'));
    return {
      messageId: required(message.MessageId, 'MessageId'),
      body: required(message.Body, 'Body'),
      receiptHandle: required(message.ReceiptHandle, 'ReceiptHandle'),
      receiveCount,
      isLastReceive: maxReceiveCount !== null && receiveCount >= maxReceiveCount,
      sentAtEpochMs: epochMs(Number(required(message.Attributes?.SentTimestamp, 'SentTimestamp'))),
      ...groupOf(message),
    };
  });
}

function groupOf({ Attributes }: Message): { groupId?: string } {
  const groupId = Attributes?.MessageGroupId;
  return groupId === undefined ? {} : { groupId };
}

/** @throws {Error} for a field that SQS should have sent */
export function required(value: string | undefined, field: string): string {
  if (value === undefined) throw new Error(`SQS answered a message without ${field}`);
  return value;
}
