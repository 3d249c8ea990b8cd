/** The clocks of one machine: a wall clock that may be wrong by hours, and a monotonic one that never is. */
import type { Clock } from '@ffleet/ports';
import { epochMs, milliseconds } from '@ffleet/units';
import type { EpochMs } from '@ffleet/units';
import type { Scheduler } from './scheduler';
import type { SimProcess } from './sim-process';

/** When every run begins. */
export const SIMULATION_EPOCH: EpochMs = epochMs(Date.UTC(2026, 1, 21, 10));

export function createSimClock(options: {
  scheduler: Scheduler;
  process: SimProcess;
  /** By how much the wall clock is wrong. */
  skewMs: number;
}): Clock {
  const { scheduler, process, skewMs } = options;
  return {
    nowEpochMs: () => epochMs(Math.floor(SIMULATION_EPOCH + scheduler.nowMs() + skewMs)),
    monotonicMs: () => milliseconds(scheduler.nowMs()),
    sleep: ({ duration, signal }) =>
      new Promise((resolve) => {
        if (signal?.aborted) return resolve();
        const wake = (): void => {
          signal?.removeEventListener('abort', wake);
          resolve();
        };
        signal?.addEventListener('abort', wake);
        scheduler.schedule({ afterMs: duration, run: () => process.deliver(wake) });
      }),
  };
}
