/** In which order visible messages are handed out: fair between groups for a standard queue, strictly by group for a FIFO queue. */
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

/** The messages of one tenant in a standard queue: visible ones with the number of their arrival, and how many are out. */
interface TenantGroup {
  readonly messages: Map<string, { readonly message: Message; readonly arrival: number }>;
  inFlight: number;
}

/**
 * Standard queues: the group with the fewest messages in flight first, so that no tenant's backlog holds up the others;
 * among equals first come, first served. A message that comes back goes to the end; those without a group share one.
 * AWS promises less: it finds noisy groups by their share of what is in flight, and puts them behind the others.
 * @see Amazon SQS Developer Guide, "Amazon SQS fair queues"
 */
export class StandardOrder implements DeliveryOrder {
  private readonly groups = new Map<string, TenantGroup>();
  private visibleCount = 0;
  private arrivals = 0;

  get size(): number {
    return this.visibleCount;
  }

  add(message: Message): void {
    this.arrivals += 1;
    this.groupOf(message).messages.set(message.id, { message, arrival: this.arrivals });
    this.visibleCount += 1;
  }

  delete(message: Message): boolean {
    const wasVisible = this.groupOf(message).messages.delete(message.id);
    if (wasVisible) this.visibleCount -= 1;
    this.forgetIfIdle(message);
    return wasVisible;
  }

  *candidates(): Iterable<Message> {
    const lines = [...this.groups.values()].map(({ messages, inFlight }) => {
      const waiting = messages.values();
      return { waiting, next: waiting.next().value, taken: inFlight };
    });
    for (;;) {
      let best: (typeof lines)[number] | undefined;
      for (const line of lines)
        if (line.next !== undefined && (best === undefined || goesBefore(line, best))) best = line;
      if (best?.next === undefined) return;
      yield best.next.message;
      best.next = best.waiting.next().value;
      best.taken += 1;
    }
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

  private groupOf({ groupId = '' }: Message): TenantGroup {
    let group = this.groups.get(groupId);
    if (group === undefined) this.groups.set(groupId, (group = { messages: new Map(), inFlight: 0 }));
    return group;
  }

  private forgetIfIdle({ groupId = '' }: Message): void {
    const group = this.groups.get(groupId);
    if (group?.messages.size === 0 && group.inFlight === 0) this.groups.delete(groupId);
  }
}

interface Line {
  readonly next: { readonly arrival: number } | undefined;
  readonly taken: number;
}

const goesBefore = (a: Line, b: Line): boolean =>
  a.taken === b.taken ? (a.next?.arrival ?? Infinity) < (b.next?.arrival ?? Infinity) : a.taken < b.taken;

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
