/** Runs that once failed, and why: they run for ever. */

export interface RegressionSeed {
  readonly seed: number;
  /** One of `SCENARIOS` by name. */
  readonly scenario: string;
  readonly why: string;
}

export const REGRESSION_SEEDS: readonly RegressionSeed[] = [];
