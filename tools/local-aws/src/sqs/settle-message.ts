/** What a receiver may do with its receipt handle: delete the message, or change how long it stays hidden. */
import { epochMs, seconds, secondsToMs } from '@ffleet/units';
import type { Seconds } from '@ffleet/units';
import { AwsError } from '../wire/aws-error';
import type { Queue } from './queue';
import type { QueueHost } from './queue-host';
import { readReceiptHandle } from './receipt-handle';
import { invalidParameter, requireRange } from './sqs-error';

/** No delivery lasts longer, however often it is extended. @see Amazon SQS API Reference, ChangeMessageVisibility */
const VISIBILITY_SECONDS_MAX = 43_200;

/**
 * Deletes a message. On a standard queue the handle of the latest delivery works even after its visibility timeout;
 * an older handle is accepted and does nothing. On a FIFO queue a handle ends with its visibility timeout.
 * @returns true when a message went
 * @throws {AwsError} ReceiptHandleIsInvalid, InvalidParameterValue
 * @see Amazon SQS API Reference, DeleteMessage
 */
export function deleteMessage(host: QueueHost, queue: Queue, receiptHandle: string): boolean {
  host.advance(queue);
  const messageId = readReceiptHandle(receiptHandle, queue.arn);
  const held = queue.messages.find(messageId);
  if (held === undefined) return false;
  const isLatest = held.message.delivery?.receiptHandle === receiptHandle;
  if (queue.fifo && (!isLatest || held.place !== 'in-flight'))
    throw invalidParameter('ReceiptHandle', receiptHandle, 'The receipt handle has expired.');
  if (!isLatest) return false;
  host.commit([{ kind: 'message', queue: queue.name, change: { kind: 'removed', messageId } }]);
  return true;
}

/**
 * Hides a message in flight for so long from now on; zero makes it visible at once.
 * @throws {AwsError} ReceiptHandleIsInvalid, MessageNotInflight, InvalidParameterValue
 * @see Amazon SQS API Reference, ChangeMessageVisibility
 */
export function changeVisibility(
  host: QueueHost,
  queue: Queue,
  { receiptHandle, visibilityTimeout }: { receiptHandle: string; visibilityTimeout: number },
): void {
  const timeout = readVisibilityTimeout(visibilityTimeout);
  host.advance(queue);
  const messageId = readReceiptHandle(receiptHandle, queue.arn);
  const held = queue.messages.find(messageId);
  if (held === undefined)
    throw invalidParameter(
      'ReceiptHandle',
      receiptHandle,
      'Message does not exist or is not available for visibility timeout change.',
    );
  const { delivery } = held.message;
  if (held.place !== 'in-flight' || delivery?.receiptHandle !== receiptHandle)
    throw new AwsError('MessageNotInflight', 'The message referred to is not in flight.');
  const now = host.now();
  const wholeSecondsHeld = Math.floor((now - delivery.receivedAtEpochMs) / 1000);
  if (wholeSecondsHeld + timeout > VISIBILITY_SECONDS_MAX)
    throw invalidParameter(
      'VisibilityTimeout',
      timeout,
      `Total VisibilityTimeout for the message is beyond the limit [${VISIBILITY_SECONDS_MAX} seconds].`,
    );
  const visibleAtEpochMs = epochMs(now + secondsToMs(timeout));
  host.commit([
    { kind: 'message', queue: queue.name, change: { kind: 'visibility-changed', messageId, visibleAtEpochMs } },
  ]);
}

/** @throws {AwsError} InvalidParameterValue */
export const readVisibilityTimeout = (value: number): Seconds =>
  seconds(requireRange('VisibilityTimeout', value, { min: 0, max: VISIBILITY_SECONDS_MAX }));
