/** A clock that runs only while everybody sleeps: hours pass in no time, and in the right order. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Clock } from '@ffleet/ports';
import { epochMs, milliseconds } from '@ffleet/units';

interface Sleeper {
  readonly wakeAt: number;
  readonly wake: () => void;
}

/** @param options.startsAtEpochMs wall time at the monotonic clock's zero */
export function createVirtualClock(options: { startsAtEpochMs?: number } = {}): Clock {
  const { startsAtEpochMs = 0 } = options;
  let now = 0;
  const sleepers = new Set<Sleeper>();
  let isRunning = false;

  const run = async (): Promise<void> => {
    isRunning = true;
    while (sleepers.size > 0) {
      // Whoever was woken has its turn, and what it starts too, before time goes on.
      for (let turn = 0; turn < 3; turn += 1) await nextTurn();
      const [first] = [...sleepers].sort((one, other) => one.wakeAt - other.wakeAt);
      if (!first) break;
      now = Math.max(now, first.wakeAt);
      first.wake();
    }
    isRunning = false;
  };

  return {
    nowEpochMs: () => epochMs(startsAtEpochMs + now),
    monotonicMs: () => milliseconds(now),
    sleep: ({ duration, signal }) =>
      new Promise((resolve) => {
        const sleeper: Sleeper = {
          wakeAt: now + duration,
          wake: () => {
            sleepers.delete(sleeper);
            signal?.removeEventListener('abort', sleeper.wake);
            resolve();
          },
        };
        if (signal?.aborted) return resolve();
        signal?.addEventListener('abort', sleeper.wake, { once: true });
        sleepers.add(sleeper);
        if (!isRunning) void run();
      }),
  };
}
