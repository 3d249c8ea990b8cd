/** From the times of single jobs to the numbers of a table: rates, percentiles, medians over rounds. */
import type { JobTime } from './system';

export interface RunNumbers {
  readonly jobsPerSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

/**
 * Leaves out the first `warmUp` jobs, which pay for connections and compilation.
 * @param times in the order of completion; more than `warmUp`
 * @throws {RangeError} when nothing is left to measure
 */
export function summariseRun(options: { times: readonly JobTime[]; warmUp: number }): RunNumbers {
  const { times, warmUp } = options;
  const measured = times.slice(warmUp);
  const start = times[warmUp - 1]?.doneMs ?? times[0]?.pickedUpMs;
  const end = measured.at(-1)?.doneMs;
  if (start === undefined || end === undefined) {
    throw new RangeError(`Cannot measure ${times.length} jobs: more than ${warmUp} are wanted`);
  }
  const latencies = measured.map(({ pickedUpMs, doneMs }) => doneMs - pickedUpMs);
  return {
    jobsPerSecond: (measured.length * 1000) / (end - start),
    p50Ms: percentile(latencies, 0.5),
    p99Ms: percentile(latencies, 0.99),
  };
}

/** The median of each number over the rounds. */
export function medianOfRounds(rounds: readonly RunNumbers[]): RunNumbers {
  const medianOf = (pick: (run: RunNumbers) => number): number => percentile(rounds.map(pick), 0.5);
  return {
    jobsPerSecond: medianOf((run) => run.jobsPerSecond),
    p50Ms: medianOf((run) => run.p50Ms),
    p99Ms: medianOf((run) => run.p99Ms),
  };
}

/** Nearest rank: a value that was really seen. @param fraction01 in (0, 1] @returns NaN where there are none */
export function percentile(values: readonly number[], fraction01: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(sorted.length * fraction01) - 1)] ?? NaN;
}
