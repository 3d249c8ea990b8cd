/** Virtual time: nothing takes real time, and everything that waits is an event of one heap. */
import type { Chance } from './random';
import { createEventHeap } from './event-heap';

export interface Scheduler {
  /** True time since the run began; each machine's clock is derived from it. */
  nowMs(): number;
  schedule(options: { afterMs: number; run: () => void }): void;
  /** Runs the next event; false where there is none. */
  step(): boolean;
  eventCount(): number;
}

export function createScheduler({ chance }: { chance: Chance }): Scheduler {
  const heap = createEventHeap();
  let nowMs = 0;
  let scheduled = 0;
  let ran = 0;
  return {
    nowMs: () => nowMs,
    schedule({ afterMs, run }) {
      scheduled += 1;
      heap.push({ atMs: nowMs + Math.max(0, afterMs), tie: chance.draw01(`tie/${scheduled}`), run });
    },
    step() {
      const event = heap.pop();
      if (event === null) return false;
      nowMs = event.atMs;
      ran += 1;
      event.run();
      return true;
    },
    eventCount: () => ran,
  };
}
