/** In which order visible messages are handed out: any order for a standard queue, by group for a FIFO queue. */
import type { Message } from './message';

/** The visible messages of one queue. */
export interface DeliveryOrder {
  /** Visible messages, including those that a locked group holds back. */
  readonly size: number;
  add(message: Message): void;
  /** @returns false when the message is not visible */
  delete(message: Message): boolean;
  /** Messages that one receive call may hand out, best first. The caller deletes those it takes, after the walk. */
  candidates(): Iterable<Message>;
  /** The message went in flight, or came back: a FIFO group waits meanwhile. */
  lock(message: Message): void;
  unlock(message: Message): void;
  clear(): void;
}

/** Standard queues: first come, first served; a message that comes back goes to the end. */
export class StandardOrder implements DeliveryOrder {
  private readonly messages = new Map<string, Message>();

  get size(): number {
    return this.messages.size;
  }

  add(message: Message): void {
    this.messages.set(message.id, message);
  }

  delete({ id }: Message): boolean {
    return this.messages.delete(id);
  }

  candidates(): Iterable<Message> {
    return this.messages.values();
  }

  lock(): void {}

  unlock(): void {}

  clear(): void {
    this.messages.clear();
  }
}

/** One message group: its visible messages by sequence number, and how many are in flight. */
interface Group {
  readonly messages: Message[];
  inFlight: number;
}

/**
 * FIFO queues: strictly by sequence number within a group, and nothing of a group while one of it is in flight.
 * @see Amazon SQS Developer Guide, "FIFO queue delivery logic"
 */
export class FifoOrder implements DeliveryOrder {
  private readonly groups = new Map<string, Group>();
  private visibleCount = 0;

  get size(): number {
    return this.visibleCount;
  }

  add(message: Message): void {
    const { messages } = this.groupOf(message);
    // New messages go to the end; one that comes back goes to where it was, which is near the front.
    const later = messages.findIndex(({ sequenceNumber = '' }) => sequenceNumber > (message.sequenceNumber ?? ''));
    if (later === -1) messages.push(message);
    else messages.splice(later, 0, message);
    this.visibleCount += 1;
  }

  delete(message: Message): boolean {
    const { messages } = this.groupOf(message);
    const index = messages.findIndex(({ id }) => id === message.id);
    if (index !== -1) {
      messages.splice(index, 1);
      this.visibleCount -= 1;
    }
    this.forgetIfIdle(message);
    return index !== -1;
  }

  *candidates(): Iterable<Message> {
    for (const { messages, inFlight } of this.groups.values()) if (inFlight === 0) yield* messages;
  }

  lock(message: Message): void {
    this.groupOf(message).inFlight += 1;
  }

  unlock(message: Message): void {
    this.groupOf(message).inFlight -= 1;
    this.forgetIfIdle(message);
  }

  clear(): void {
    this.groups.clear();
    this.visibleCount = 0;
  }

  private groupOf({ groupId = '' }: Message): Group {
    let group = this.groups.get(groupId);
    if (group === undefined) this.groups.set(groupId, (group = { messages: [], inFlight: 0 }));
    return group;
  }

  private forgetIfIdle({ groupId = '' }: Message): void {
    const group = this.groups.get(groupId);
    if (group?.messages.length === 0 && group.inFlight === 0) this.groups.delete(groupId);
  }
}
