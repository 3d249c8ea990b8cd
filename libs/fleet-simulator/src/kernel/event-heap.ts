/** What happens next: a binary heap of events by time, and by a seeded order where times are equal. */

export interface SimulatedEvent {
  readonly atMs: number;
  /** Decides between events of the same time. */
  readonly tie: number;
  readonly run: () => void;
}

export interface EventHeap {
  push(event: SimulatedEvent): void;
  /** The earliest event, or null where there is none. */
  pop(): SimulatedEvent | null;
}

export function createEventHeap(): EventHeap {
  const events: SimulatedEvent[] = [];
  return {
    push(event) {
      events.push(event);
      siftUp(events);
    },
    pop() {
      const first = events[0];
      const last = events.pop();
      if (first === undefined || last === undefined) return null;
      if (events.length > 0) {
        events[0] = last;
        siftDown(events);
      }
      return first;
    },
  };
}

const isBefore = (one: SimulatedEvent, other: SimulatedEvent): boolean =>
  one.atMs === other.atMs ? one.tie < other.tie : one.atMs < other.atMs;

function siftUp(events: SimulatedEvent[]): void {
  let index = events.length - 1;
  const event = events[index];
  while (event && index > 0) {
    const parentIndex = (index - 1) >> 1;
    const parent = events[parentIndex];
    if (!parent || isBefore(parent, event)) return;
    events[index] = parent;
    events[parentIndex] = event;
    index = parentIndex;
  }
}

function siftDown(events: SimulatedEvent[]): void {
  let index = 0;
  for (;;) {
    const event = events[index];
    const leftIndex = 2 * index + 1;
    const [left, right] = [events[leftIndex], events[leftIndex + 1]];
    if (!event || !left) return;
    const childIndex = right && isBefore(right, left) ? leftIndex + 1 : leftIndex;
    const child = events[childIndex];
    if (!child || isBefore(event, child)) return;
    events[index] = child;
    events[childIndex] = event;
    index = childIndex;
  }
}
