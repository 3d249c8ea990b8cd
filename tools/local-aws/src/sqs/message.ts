/** A message as a queue keeps it: JSON all through, since the journal keeps it too. */
import type { EpochMs } from '@ffleet/units';

/** A message attribute; exactly one of the two values is there. */
export interface MessageAttribute {
  readonly dataType: string;
  readonly stringValue?: string;
  readonly binaryBase64?: string;
}

/** Attributes by name. */
export type MessageAttributes = Readonly<Record<string, MessageAttribute>>;

/** A message and the facts of its latest delivery. Values are replaced, never changed in place. */
export interface Message {
  readonly id: string;
  readonly body: string;
  readonly attributes: MessageAttributes;
  readonly traceHeader?: string;
  readonly sentAtEpochMs: EpochMs;
  readonly groupId?: string;
  readonly deduplicationId?: string;
  /** FIFO queues only: 20 digits, so that text order is send order. */
  readonly sequenceNumber?: string;
  readonly receiveCount: number;
  readonly firstReceivedAtEpochMs?: EpochMs;
  /** Of the latest delivery from this queue; kept after the visibility timeout, because it may still delete. */
  readonly delivery?: Delivery;
  /** The queue that gave the message up, when this is a dead-letter queue. */
  readonly deadLetterSourceArn?: string;
}

/** One hand-out of a message. */
export interface Delivery {
  readonly receiptHandle: string;
  readonly receivedAtEpochMs: EpochMs;
}
