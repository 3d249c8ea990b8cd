/** From stored intervals to the datapoints of a query: periods and statistics. */
import { epochMs } from '@ffleet/units';
import type { EpochMs, Seconds } from '@ffleet/units';
import { emptyStatistics, mergeStatistics } from './metric-store';
import type { Bucket, Statistics } from './metric-store';

/** Statistics of one period; the unit is that of its first interval. */
export interface PeriodStatistics extends Statistics {
  readonly at: EpochMs;
  readonly unit: string;
}

/** Merges intervals into aligned periods, oldest first. */
export function groupByPeriod(buckets: readonly Bucket[], period: Seconds): PeriodStatistics[] {
  const periods = new Map<number, PeriodStatistics>();
  for (const bucket of buckets) {
    const at = epochMs(Math.floor(bucket.at / (period * 1000)) * period * 1000);
    let statistics = periods.get(at);
    if (statistics === undefined) periods.set(at, (statistics = { at, unit: bucket.unit, ...emptyStatistics() }));
    mergeStatistics(statistics, bucket);
  }
  return [...periods.values()].sort((a, b) => a.at - b.at);
}

/**
 * One statistic by its name in the API: SampleCount, Average, Sum, Minimum, Maximum or a percentile (`p99.9`).
 * @returns undefined for a percentile of samples whose values are unknown
 */
export function readStatistic(statistics: Statistics, name: string): number | undefined {
  switch (name) {
    case 'SampleCount':
      return statistics.sampleCount;
    case 'Sum':
      return statistics.sum;
    case 'Average':
      return statistics.sum / statistics.sampleCount;
    case 'Minimum':
      return statistics.minimum;
    case 'Maximum':
      return statistics.maximum;
    default:
      return statistics.distribution && percentile(statistics.distribution, Number(name.slice(1)));
  }
}

/** True for the statistics that `readStatistic` knows. */
export const isStatistic = (name: string): boolean =>
  /^(SampleCount|Average|Sum|Minimum|Maximum)$/.test(name) || isPercentile(name);

/** `p0` to `p100`, with up to ten decimals. */
export const isPercentile = (name: string): boolean => /^p(100|\d{1,2}(\.\d{1,10})?)$/.test(name);

/** Linear interpolation between the two samples nearest to the rank. */
function percentile(distribution: ReadonlyMap<number, number>, percent: number): number {
  const values = [...distribution].sort(([a], [b]) => a - b);
  const total = values.reduce((sum, [, count]) => sum + count, 0);
  const rank = (percent / 100) * (total - 1);
  const below = valueAtRank(values, Math.floor(rank));
  return below + (valueAtRank(values, Math.ceil(rank)) - below) * (rank - Math.floor(rank));
}

function valueAtRank(values: readonly (readonly [number, number])[], rank: number): number {
  let passed = 0;
  for (const [value, count] of values) {
    passed += count;
    if (rank < passed) return value;
  }
  return NaN;
}
