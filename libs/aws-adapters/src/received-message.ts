/** A received message in the port's words. */
import type { Message } from '@aws-sdk/client-sqs';
import type { ReceivedMessage } from '@ffleet/ports';
import { epochMs } from '@ffleet/units';

/** @throws {Error} when SQS leaves out a field that it always sends (the system attributes were asked for) */
export function toReceivedMessages(messages: readonly Message[]): readonly ReceivedMessage[] {
  return messages.map((message) => ({
    messageId: required(message.MessageId, 'MessageId'),
    body: required(message.Body, 'Body'),
    receiptHandle: required(message.ReceiptHandle, 'ReceiptHandle'),
    receiveCount: Number(required(message.Attributes?.ApproximateReceiveCount, 'ApproximateReceiveCount')),
    sentAtEpochMs: epochMs(Number(required(message.Attributes?.SentTimestamp, 'SentTimestamp'))),
  }));
}

function required(value: string | undefined, field: string): string {
  if (value === undefined) throw new Error(`SQS answered a message without ${field}`);
  return value;
}
