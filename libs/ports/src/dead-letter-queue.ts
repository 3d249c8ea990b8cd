/** Messages that the fleet gave up: looked at by people, and sent back to work once the cause is gone. */
import type { EpochMs } from '@ffleet/units';
import type { QueueDepth } from './fleet';

export interface DeadLetter {
  readonly messageId: string;
  readonly body: string;
  /** Why it is here. */
  readonly cause:
    /** A worker rejected it, and said why. */
    | { readonly kind: 'rejected'; readonly reason: string; readonly originalMessageId: string | null }
    /** SQS moved it after too many receives; nobody wrote down why they failed. */
    | { readonly kind: 'moved-by-sqs' }
    /** Neither: sent here directly. */
    | { readonly kind: 'unknown' };
  /** Null where the sender gave none. */
  readonly groupId: string | null;
  /** Deliveries so far, looks at the dead-letter queue included; approximate. */
  readonly receiveCount: number;
  /** When it was rejected; for one that SQS moved, when it was first sent. */
  readonly sentAtEpochMs: EpochMs;
}

export type RedriveOutcome =
  | { readonly kind: 'redriven'; readonly messageId: string; readonly newMessageId: string }
  /** It waits for work, and is still here too: a worker drops what is only a duplicate. */
  | {
      readonly kind: 'sent-but-not-removed';
      readonly messageId: string;
      readonly newMessageId: string;
      readonly error: Error;
    }
  /** It is still here, and only here; the others were not tried. */
  | { readonly kind: 'not-sent'; readonly messageId: string; readonly error: Error };

export interface DeadLetterQueue {
  /** Approximate. @throws {Error} when the queue cannot be read: an unread depth is never zero */
  fetchDepth(): Promise<QueueDepth>;
  /**
   * Looks at up to `limit` messages (1..1,000), in no order. They are hidden from others while it looks, at most for two
   * minutes; one that somebody else looks at just now is not seen.
   */
  list(options: { limit: number }): Promise<readonly DeadLetter[]>;
  /**
   * Sends messages back to the work queue, each with its body and group, then removes them here: never the other way
   * round, so that none is lost. Ends at the first that cannot be sent.
   * @param options.messageIds those to send; ids that are not seen are left out of the answer
   */
  redrive(options: { messageIds: readonly string[] }): Promise<readonly RedriveOutcome[]>;
}
