/** Counts what becomes of swept jobs, for the function's answer. */
import type { LeaseSweeper, SweptJob } from '@ffleet/ports';

/** Jobs by the state that a sweep left them in; every state is there. */
export type SweptByState = Readonly<Record<SweptJob['state'], number>>;

export function countByState(sweeper: LeaseSweeper): { sweeper: LeaseSweeper; counts: () => SweptByState } {
  const counts = { QUEUED: 0, DEAD: 0, CANCELLED: 0 };
  return {
    sweeper: {
      async sweep(options) {
        const swept = await sweeper.sweep(options);
        for (const { state } of swept) counts[state] += 1;
        return swept;
      },
    },
    counts: () => ({ ...counts }),
  };
}
