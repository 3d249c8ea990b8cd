/** Runs that once failed, and why: they run for ever. */

export interface RegressionSeed {
  readonly seed: number;
  /** One of `SCENARIOS` by name. */
  readonly scenario: string;
  readonly why: string;
}

export const REGRESSION_SEEDS: readonly RegressionSeed[] = [
  { seed: 37, scenario: 'spot-drain', why: 'a throttled worker may wait minutes before it gives its protection up' },
  { seed: 88, scenario: 'crashes', why: 'a process that is killed in its very first call is started again' },
  {
    seed: 1046,
    scenario: 'everything',
    why: 'a worker that is stopped when all others are done still has a run to end',
  },
  {
    seed: 361,
    scenario: 'long-videos',
    why: 'a worker that is cut off while the database restarts loses its lease late',
  },
  {
    seed: 77,
    scenario: 'everything',
    why: 'a part of a retry waits for the lease of the cancelled part that it repeats',
  },
];
