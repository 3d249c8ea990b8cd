/** What a simulated queue keeps of its messages and their receivers. */
import type { Seconds } from '@ffleet/units';

export interface QueueRates {
  /** A delivered message is seen by another receiver as well. */
  readonly 'duplicate-delivery'?: number;
  /** A deleted message comes back. */
  readonly 'lost-delete'?: number;
}

export interface Delivery {
  readonly receiptHandle: string;
  readonly receiver: string;
  readonly receivedAtMs: number;
  /** SQS shows the message to others all the same. */
  readonly isSeenTwice: boolean;
}

export interface QueuedMessage {
  readonly messageId: string;
  readonly body: string;
  readonly sentAtMs: number;
  readonly deliveries: Delivery[];
  visibleAtMs: number;
  isDelayed: boolean;
  /** Somebody was done with it. */
  isDeleted: boolean;
}

export interface DeadLetter {
  readonly body: string;
  /** Null for what came here by its receive count. */
  readonly reason: string | null;
  /** Its last receiver could not acknowledge it, or did and SQS lost that: the fleet is not to blame. */
  readonly isExcused: boolean;
}

/** Who asks for a message. */
export interface Receiver {
  /** The name of the process. */
  readonly receiver: string;
  readonly visibilityTimeout: Seconds;
}
