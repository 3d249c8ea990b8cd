/**
 * The state machine of one queue. A message is delayed, visible or in flight; time moves it to visible, everything
 * else is a change. No clock and no I/O: the time is an argument, and every change can be written down and replayed.
 *
 * ```
 * enqueued ──► delayed ──(deadline)──► visible ──received──► in flight ──removed──► gone
 *      └──────────────────────────────►   ▲ └──(deadline, visibility-changed to 0)──┘
 * ```
 */
import { assertNever, epochMs } from '@ffleet/units';
import type { EpochMs } from '@ffleet/units';
import { DeadlineHeap } from './deadline-heap';
import { FifoOrder, StandardOrder } from './delivery-order';
import type { DeliveryOrder } from './delivery-order';
import type { Delivery, Message } from './message';

/** Everything that can happen to the messages of a queue. */
export type QueueChange =
  | { readonly kind: 'enqueued'; readonly message: Message; readonly visibleAtEpochMs: EpochMs }
  | {
      readonly kind: 'received';
      readonly messageId: string;
      readonly delivery: Delivery;
      readonly visibleAtEpochMs: EpochMs;
    }
  | { readonly kind: 'visibility-changed'; readonly messageId: string; readonly visibleAtEpochMs: EpochMs }
  | { readonly kind: 'removed'; readonly messageId: string }
  | { readonly kind: 'purged' };

/** The three places in which a message can be. */
export type MessagePlace = 'delayed' | 'visible' | 'in-flight';

/** Messages by place; a message counts in exactly one. */
export interface MessageCounts {
  readonly visible: number;
  readonly inFlight: number;
  readonly delayed: number;
}

/** A message with its place, and since when or until when it is there. */
export interface HeldMessage {
  readonly message: Message;
  readonly place: MessagePlace;
  readonly visibleAtEpochMs: EpochMs;
}

/** What a receive call would do; nothing has changed yet. */
export interface ReceivePlan {
  readonly deliver: readonly Message[];
  /** Messages that have been received too often and go to the dead-letter queue instead. */
  readonly exhausted: readonly Message[];
}

/** One queue's messages. */
export class MessageQueue {
  private readonly held = new Map<string, HeldMessage>();
  private readonly order: DeliveryOrder;
  /** When delayed and in-flight messages become visible. */
  private readonly deadlines = new DeadlineHeap();
  private readonly sendTimes = new DeadlineHeap();
  private delayedCount = 0;

  constructor({ fifo }: { readonly fifo: boolean }) {
    this.order = fifo ? new FifoOrder() : new StandardOrder();
  }

  /** Makes a change. A change about a message that is gone does nothing, so that replays need no care. */
  apply(change: QueueChange, now: EpochMs): void {
    switch (change.kind) {
      case 'enqueued':
        return this.place(change.message, change.visibleAtEpochMs, now);
      case 'received':
        return this.replace(change.messageId, change.visibleAtEpochMs, now, (message) => ({
          ...message,
          receiveCount: message.receiveCount + 1,
          firstReceivedAtEpochMs: message.firstReceivedAtEpochMs ?? change.delivery.receivedAtEpochMs,
          delivery: change.delivery,
        }));
      case 'visibility-changed':
        return this.replace(change.messageId, change.visibleAtEpochMs, now, (message) => message);
      case 'removed':
        return void this.take(change.messageId);
      case 'purged':
        return this.clear();
      default:
        return assertNever(change);
    }
  }

  /** Makes visible whatever is due. @returns true when something was */
  releaseDue(now: EpochMs): boolean {
    let released = false;
    for (let next = this.deadlines.earliest(); next && next.at <= now; next = this.deadlines.earliest()) {
      this.replace(next.key, next.at, now, (message) => message);
      released = true;
    }
    return released;
  }

  /**
   * Chooses messages for one receive call.
   * @param maxReceiveCount of the redrive policy; undefined when there is none
   */
  planReceive({ max, maxReceiveCount = Infinity }: { max: number; maxReceiveCount?: number | undefined }): ReceivePlan {
    const deliver: Message[] = [];
    const exhausted: Message[] = [];
    for (const message of this.order.candidates()) {
      if (deliver.length === max) break;
      (message.receiveCount >= maxReceiveCount ? exhausted : deliver).push(message);
    }
    return { deliver, exhausted };
  }

  /** @returns undefined when the message has been deleted, moved or expired */
  find(messageId: string): HeldMessage | undefined {
    return this.held.get(messageId);
  }

  /** All messages, in the order of their arrival. */
  all(): Iterable<HeldMessage> {
    return this.held.values();
  }

  /** Visible messages, best first. */
  visible(): Iterable<Message> {
    return this.order.candidates();
  }

  counts(): MessageCounts {
    const timed = this.deadlines.size;
    return { visible: this.order.size, inFlight: timed - this.delayedCount, delayed: this.delayedCount };
  }

  /** When the next message becomes visible. */
  nextDeadline(): EpochMs | undefined {
    return this.deadlines.earliest()?.at;
  }

  /** The message that was sent first. */
  oldest(): Message | undefined {
    const first = this.sendTimes.earliest();
    return first && this.held.get(first.key)?.message;
  }

  private place(message: Message, visibleAt: EpochMs, now: EpochMs): void {
    const place = visibleAt <= now ? 'visible' : message.delivery === undefined ? 'delayed' : 'in-flight';
    this.held.set(message.id, { message, place, visibleAtEpochMs: visibleAt });
    this.sendTimes.set(message.id, epochMs(message.sentAtEpochMs));
    if (place === 'visible') return this.order.add(message);
    this.deadlines.set(message.id, visibleAt);
    if (place === 'delayed') this.delayedCount += 1;
    else this.order.lock(message);
  }

  private replace(messageId: string, visibleAt: EpochMs, now: EpochMs, change: (message: Message) => Message): void {
    const message = this.take(messageId);
    if (message !== undefined) this.place(change(message), visibleAt, now);
  }

  private take(messageId: string): Message | undefined {
    const held = this.held.get(messageId);
    if (held === undefined) return undefined;
    const { message, place } = held;
    this.held.delete(messageId);
    this.sendTimes.delete(messageId);
    this.deadlines.delete(messageId);
    if (place === 'visible') this.order.delete(message);
    else if (place === 'delayed') this.delayedCount -= 1;
    else this.order.unlock(message);
    return message;
  }

  private clear(): void {
    this.held.clear();
    this.order.clear();
    this.deadlines.clear();
    this.sendTimes.clear();
    this.delayedCount = 0;
  }
}
