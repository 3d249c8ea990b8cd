/** The queue that carries hints of work: at least once, in any order. The database stays the truth. */
import type { EpochMs, Seconds } from '@ffleet/units';

export interface ReceivedMessage {
  readonly messageId: string;
  readonly body: string;
  /** Names this delivery; a later delivery of the same message has another one. */
  readonly receiptHandle: string;
  /** Deliveries so far, this one included; approximate. */
  readonly receiveCount: number;
  /** The next receive would find it in the dead-letter queue (the redrive policy's maxReceiveCount). */
  readonly isLastReceive: boolean;
  readonly sentAtEpochMs: EpochMs;
  /** As its sender gave it; a message that is rejected keeps it. */
  readonly groupId?: string;
}

export interface WorkQueue {
  /**
   * Long-polls for up to `waitTime` (0..20 s).
   * @returns 0..`maxMessages` messages (1..10), hidden from other receivers for `visibilityTimeout`; none when `signal` aborts
   */
  receive(options: {
    maxMessages: number;
    waitTime: Seconds;
    visibilityTimeout: Seconds;
    signal: AbortSignal;
  }): Promise<readonly ReceivedMessage[]>;
  /** Deletes a delivery's message for good; deleting twice is not an error. */
  delete(options: { receiptHandle: string }): Promise<void>;
  /** Lets the message stay hidden for `visibilityTimeout` (0..43,200 s) from now; a message that is no longer in flight is left alone. */
  changeVisibility(options: { receiptHandle: string; visibilityTimeout: Seconds }): Promise<void>;
  /**
   * Sends a body, to be seen after `delay` (0..900 s; at once where it is left out). Messages of one `groupId` share the
   * queue fairly with other groups (SQS fair queues).
   */
  send(options: { body: string; groupId: string; delay?: Seconds }): Promise<{ messageId: string }>;
  /** Moves a message that can never be processed to the dead-letter queue, with the reason beside it: sent there first, deleted here second. */
  reject(options: { message: ReceivedMessage; reason: string }): Promise<void>;
}
