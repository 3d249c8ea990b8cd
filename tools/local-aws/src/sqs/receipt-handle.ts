/** Receipt handles: opaque to clients, and here the queue, the message and one delivery of it. */
import { randomUUID } from 'node:crypto';
import { AwsError } from '../wire/aws-error';

/** A handle for a new delivery. */
export function createReceiptHandle({ queueArn, messageId }: { queueArn: string; messageId: string }): string {
  return Buffer.from(`${randomUUID()} ${queueArn} ${messageId}`).toString('base64');
}

/**
 * The message that a handle names, whether or not it still exists.
 * @throws {AwsError} ReceiptHandleIsInvalid when the handle was not made by this queue
 */
export function readReceiptHandle(receiptHandle: string, queueArn: string): string {
  const [, arn, messageId] = Buffer.from(receiptHandle, 'base64').toString().split(' ');
  if (arn === queueArn && messageId !== undefined) return messageId;
  throw new AwsError(
    'ReceiptHandleIsInvalid',
    `The input receipt handle "${receiptHandle}" is not a valid receipt handle.`,
  );
}
