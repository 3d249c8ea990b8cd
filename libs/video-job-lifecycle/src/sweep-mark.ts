/**
 * Which leases a sweep may judge. A gap in the sweeps may have been a database that was away, and nobody could renew: what
 * ran out in it gets one more lease time.
 */
import { epochMs, seconds, secondsToMs } from '@ffleet/units';
import type { EpochMs } from '@ffleet/units';
import { LEASE_DURATION, SWEEP_GAP_MAX } from './lease';

/** What sweeps remember from one to the next, by the database's clock. */
export interface SweepMark {
  readonly sweptAt: EpochMs;
  /** From then on every lease is judged ... */
  readonly judgesFrom: EpochMs;
  /** ... and before, only those that had run out when the gap began. */
  readonly gapBeganAt: EpochMs;
  /** When the first of the gaps was noticed that lie less than a lease time apart. */
  readonly graceBeganAt: EpochMs;
}

/** However often gaps follow on one another: sweeps that always come late still find a vanished worker. */
export const GRACE_MAX = seconds(3 * LEASE_DURATION);

/**
 * Of gaps with less than a lease time between them the first one's beginning counts, since the workers had no time to
 * come back in between.
 * @param options.mark as the last sweep left it
 * @returns the mark by which the sweep at `at` judges
 */
export function markSweep({ mark, at }: { mark: SweepMark; at: EpochMs }): SweepMark {
  if (at - mark.sweptAt <= secondsToMs(SWEEP_GAP_MAX)) return { ...mark, sweptAt: at };
  const isFirstGap = mark.judgesFrom <= at;
  const graceBeganAt = isFirstGap ? at : mark.graceBeganAt;
  return {
    sweptAt: at,
    judgesFrom: epochMs(Math.min(at + secondsToMs(LEASE_DURATION), graceBeganAt + secondsToMs(GRACE_MAX))),
    gapBeganAt: isFirstGap ? mark.sweptAt : mark.gapBeganAt,
    graceBeganAt,
  };
}

/** @param options.leaseUntil in the past: a lease that runs is nobody's to judge */
export function isJudged(options: { mark: SweepMark; leaseUntil: EpochMs; at: EpochMs }): boolean {
  const { mark, leaseUntil, at } = options;
  return leaseUntil <= at && (mark.judgesFrom <= at || leaseUntil <= mark.gapBeganAt);
}
