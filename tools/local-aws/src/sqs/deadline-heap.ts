/** Keys with a time each, of which the earliest is always at hand: an indexed binary heap. */
import type { EpochMs } from '@ffleet/units';

/** A key and its time. */
export interface Deadline {
  readonly key: string;
  readonly at: EpochMs;
}

/** Setting and deleting cost O(log n), the earliest deadline O(1), so that no call walks all messages. */
export class DeadlineHeap {
  private readonly heap: Deadline[] = [];
  private readonly positions = new Map<string, number>();

  get size(): number {
    return this.heap.length;
  }

  /** The earliest deadline; equal ones in no order. */
  earliest(): Deadline | undefined {
    return this.heap[0];
  }

  /** Adds a key or moves it to another time. */
  set(key: string, at: EpochMs): void {
    this.delete(key);
    this.heap.push({ key, at });
    this.positions.set(key, this.heap.length - 1);
    this.rise(this.heap.length - 1);
  }

  /** @returns false when the key is not there */
  delete(key: string): boolean {
    const position = this.positions.get(key);
    if (position === undefined) return false;
    this.swap(position, this.heap.length - 1);
    this.heap.pop();
    this.positions.delete(key);
    if (position < this.heap.length) {
      this.rise(position);
      this.sink(position);
    }
    return true;
  }

  clear(): void {
    this.heap.length = 0;
    this.positions.clear();
  }

  private rise(start: number): void {
    for (let position = start; position > 0;) {
      const parent = (position - 1) >> 1;
      if (this.timeAt(parent) <= this.timeAt(position)) return;
      this.swap(parent, position);
      position = parent;
    }
  }

  private sink(start: number): void {
    for (let position = start; ;) {
      const left = 2 * position + 1;
      const child = this.timeAt(left + 1) < this.timeAt(left) ? left + 1 : left;
      if (this.timeAt(position) <= this.timeAt(child)) return;
      this.swap(position, child);
      position = child;
    }
  }

  private timeAt(position: number): number {
    return this.heap[position]?.at ?? Infinity;
  }

  private swap(a: number, b: number): void {
    const first = this.heap[a];
    const second = this.heap[b];
    if (first === undefined || second === undefined) return;
    this.heap[a] = second;
    this.heap[b] = first;
    this.positions.set(second.key, a).set(first.key, b);
  }
}
