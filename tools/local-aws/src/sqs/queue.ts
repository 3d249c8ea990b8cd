/** A queue: its configuration and its messages. */
import { epochMs, secondsToMs } from '@ffleet/units';
import type { EpochMs } from '@ffleet/units';
import type { MessageQueue } from './message-queue';
import { secondsAttribute } from './queue-attributes';
import type { QueueAttributes } from './queue-attributes';

/** One queue. Only `QueueDirectory` changes it. */
export interface Queue {
  readonly name: string;
  readonly arn: string;
  readonly fifo: boolean;
  readonly createdAtEpochMs: EpochMs;
  readonly messages: MessageQueue;
  /** FIFO queues: what was sent under each deduplication id in the last five minutes, oldest first. */
  readonly sent: Map<string, SentRecord>;
  modifiedAtEpochMs: EpochMs;
  attributes: QueueAttributes;
  tags: Readonly<Record<string, string>>;
  lastSequence: number;
}

/** The answer to a send, which a duplicate gets again. */
export interface SentRecord {
  readonly messageId: string;
  readonly sequenceNumber: string;
  readonly sentAtEpochMs: EpochMs;
}

const SEQUENCE_DIGITS = 20;

/** The sequence number for the next message of a FIFO queue. */
export const nextSequenceNumber = ({ lastSequence }: Queue): string =>
  String(lastSequence + 1).padStart(SEQUENCE_DIGITS, '0');

/** When the queue's oldest message has been kept long enough; undefined when the queue is empty. */
export function nextExpiry({ messages, attributes }: Queue): EpochMs | undefined {
  const oldest = messages.oldest();
  return oldest && epochMs(oldest.sentAtEpochMs + secondsToMs(secondsAttribute(attributes, 'MessageRetentionPeriod')));
}
