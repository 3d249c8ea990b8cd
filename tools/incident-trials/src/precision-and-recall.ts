/** How well a report names what is wrong: nothing that is not there, and all that is. */
import type { FindingName } from './incident';

export interface Trial {
  readonly title: string;
  readonly wanted: readonly FindingName[];
  readonly seen: readonly FindingName[];
}

/** @returns shares, 0..1: of what was named, how much was there; of what was there, how much was named */
export function precisionAndRecall(trials: readonly Trial[]): { readonly precision: number; readonly recall: number } {
  const count = (of: (trial: Trial) => number): number => trials.reduce((sum, trial) => sum + of(trial), 0);
  const right = count(({ wanted, seen }) => seen.filter((name) => wanted.includes(name)).length);
  return {
    precision:
      right /
      Math.max(
        1,
        count(({ seen }) => seen.length),
      ),
    recall:
      right /
      Math.max(
        1,
        count(({ wanted }) => wanted.length),
      ),
  };
}
