import { epochMs, seconds, secondsToMs } from '@ffleet/units';
import { LEASE_DURATION, SWEEP_INTERVAL } from './lease';
import { GRACE_MAX, isJudged, markSweep } from './sweep-mark';
import type { SweepMark } from './sweep-mark';

const at = (second: number) => epochMs(secondsToMs(seconds(second)));
const NEVER_SWEPT: SweepMark = { sweptAt: at(0), judgesFrom: at(0), gapBeganAt: at(0), graceBeganAt: at(0) };

/** Sweeps at these seconds, and tells when a lease that runs out at `leaseUntil` is judged; null if it never is. */
function judgedAt({ sweeps, leaseUntil }: { sweeps: readonly number[]; leaseUntil: number }): number | null {
  let mark = NEVER_SWEPT;
  for (const second of sweeps) {
    mark = markSweep({ mark, at: at(second) });
    if (isJudged({ mark, leaseUntil: at(leaseUntil), at: at(second) })) return second;
  }
  return null;
}

const every = (interval: number, { from, until }: { from: number; until: number }): number[] =>
  Array.from({ length: Math.floor((until - from) / interval) + 1 }, (_, index) => from + index * interval);

describe('markSweep()', () => {
  it('markSweep() lets a lease be judged by the first sweep after its end when sweeps go on', () => {
    const sweeps = every(SWEEP_INTERVAL, { from: 1000, until: 1200 });

    expect(judgedAt({ sweeps, leaseUntil: 1101 })).toBe(1105);
  });

  it('markSweep() gives what ran out in an outage one more lease time after it', () => {
    const sweeps = [...every(5, { from: 1000, until: 1100 }), ...every(5, { from: 1400, until: 1500 })];

    expect(judgedAt({ sweeps, leaseUntil: 1101 })).toBe(1400 + LEASE_DURATION);
  });

  it('markSweep() judges at once what had run out before an outage', () => {
    const sweeps = [...every(5, { from: 1000, until: 1100 }), 1400];

    expect(judgedAt({ sweeps, leaseUntil: 1099 })).toBe(1100);
  });

  it.each([13, 20, 29, 31, 60])(
    'markSweep() judges every lease sometime when sweeps come %i s apart for ever',
    (apart) => {
      const sweeps = every(apart, { from: 1000, until: 3000 });

      const judged = judgedAt({ sweeps, leaseUntil: 2001 });

      expect(judged).not.toBeNull();
      expect(judged).toBeLessThanOrEqual(2001 + GRACE_MAX + 2 * apart);
    },
  );
});
