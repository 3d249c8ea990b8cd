/** Virtual time: nothing takes real time, and everything that waits is an event of one heap. */
import type { Chance } from './random';
import { createEventHeap } from './event-heap';

export interface Scheduler {
  /** True time since the run began; each machine's clock is derived from it. */
  readonly nowMs: () => number;
  schedule(options: { afterMs: number; run: () => void }): void;
  /** Runs the next event; `over` where there is none, `turn-due` where code of a process has run and may go on. */
  step(): 'over' | 'turn-due' | 'ran';
  /** Code of a process runs in this event: whatever it awaits has to be given its turn before the next one. */
  readonly noteProcessCode: () => void;
  eventCount(): number;
}

export function createScheduler({ chance }: { chance: Chance }): Scheduler {
  const heap = createEventHeap();
  let nowMs = 0;
  let scheduled = 0;
  let ran = 0;
  let isTurnDue = true;
  return {
    nowMs: () => nowMs,
    schedule({ afterMs, run }) {
      scheduled += 1;
      heap.push({ atMs: nowMs + Math.max(0, afterMs), tie: chance.draw01(`tie/${scheduled}`), run });
    },
    step() {
      const event = heap.pop();
      if (event === null) return 'over';
      nowMs = event.atMs;
      ran += 1;
      isTurnDue = false;
      event.run();
      return isTurnDue ? 'turn-due' : 'ran';
    },
    noteProcessCode: () => void (isTurnDue = true),
    eventCount: () => ran,
  };
}
