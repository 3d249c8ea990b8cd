/** The machine's clocks behind the Clock port, and its randomness behind the Jitter port. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Clock, Jitter } from '@ffleet/ports';
import { epochMs, milliseconds } from '@ffleet/units';

export function createSystemClock(): Clock {
  return {
    nowEpochMs: () => epochMs(Date.now()),
    monotonicMs: () => milliseconds(performance.now()),
    async sleep({ duration, signal }) {
      try {
        await delay(duration, undefined, signal ? { signal } : {});
      } catch (error) {
        // Waking early is what the signal is for.
        if (!signal?.aborted) throw error;
      }
    },
  };
}

export function createSystemJitter(): Jitter {
  return { next01: () => Math.random() };
}
