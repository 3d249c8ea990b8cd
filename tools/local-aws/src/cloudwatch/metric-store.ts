/** Metric samples, kept as statistics per metric, unit and minute (or second), as CloudWatch keeps them. */
import { epochMs } from '@ffleet/units';
import type { EpochMs } from '@ffleet/units';

/** What a metric is told from others by; dimensions match exactly, in any order. */
export interface MetricIdentity {
  readonly namespace: string;
  readonly metricName: string;
  readonly dimensions: readonly MetricDimension[];
}

/** A name and value pair of a metric. */
export interface MetricDimension {
  readonly name: string;
  readonly value: string;
}

/** Statistics of the samples of one interval. */
export interface Statistics {
  sampleCount: number;
  sum: number;
  minimum: number;
  maximum: number;
  /** How often each value occurred; undefined where only a statistic set was sent, or too many values were. */
  distribution: Map<number, number> | undefined;
}

/** One interval of one metric. */
export interface Bucket extends Statistics {
  readonly at: EpochMs;
  readonly unit: string;
}

/** Samples to add: statistics of one moment. */
export interface MetricSample {
  readonly identity: MetricIdentity;
  readonly unit: string;
  readonly at: EpochMs;
  /** 1 for a high-resolution metric. @default 60 */
  readonly resolutionSeconds?: 1 | 60;
  readonly statistics: Statistics;
}

interface Series {
  readonly identity: MetricIdentity;
  readonly buckets: Map<string, Bucket>;
}

// CloudWatch keeps minutes for 15 days; an endpoint on a laptop needs no longer.
const RETENTION_MS = 15 * 24 * 3600 * 1000;
// Beyond this many distinct values in a minute percentiles are not worth their memory.
const DISTINCT_VALUES_MAX = 5_000;

/** Statistics of single values. */
export function statisticsOf(values: readonly number[], counts: readonly number[] = []): Statistics {
  const statistics = emptyStatistics();
  for (const [index, value] of values.entries()) {
    const count = counts[index] ?? 1;
    mergeStatistics(statistics, {
      sampleCount: count,
      sum: value * count,
      minimum: value,
      maximum: value,
      distribution: new Map([[value, count]]),
    });
  }
  return statistics;
}

/** No samples yet. */
export const emptyStatistics = (): Statistics => ({
  sampleCount: 0,
  sum: 0,
  minimum: Infinity,
  maximum: -Infinity,
  distribution: new Map(),
});

/** Adds `more` to `statistics`. */
export function mergeStatistics(statistics: Statistics, more: Statistics): void {
  statistics.sampleCount += more.sampleCount;
  statistics.sum += more.sum;
  statistics.minimum = Math.min(statistics.minimum, more.minimum);
  statistics.maximum = Math.max(statistics.maximum, more.maximum);
  const known = statistics.distribution;
  if (known === undefined || more.distribution === undefined) statistics.distribution = undefined;
  else for (const [value, count] of more.distribution) known.set(value, (known.get(value) ?? 0) + count);
  if ((statistics.distribution?.size ?? 0) > DISTINCT_VALUES_MAX) statistics.distribution = undefined;
}

/** All metrics of an endpoint, in memory. */
export class MetricStore {
  private readonly series = new Map<string, Series>();

  /** Adds samples to the interval they belong to. */
  add({ identity, unit, at, resolutionSeconds = 60, statistics }: MetricSample): void {
    const key = keyOf(identity);
    let series = this.series.get(key);
    if (series === undefined) this.series.set(key, (series = { identity, buckets: new Map() }));
    const start = epochMs(Math.floor(at / (resolutionSeconds * 1000)) * resolutionSeconds * 1000);
    const bucketKey = `${start} ${unit}`;
    let bucket = series.buckets.get(bucketKey);
    if (bucket === undefined) {
      dropOlderThan(series, start - RETENTION_MS);
      series.buckets.set(bucketKey, (bucket = { at: start, unit, ...emptyStatistics() }));
    }
    mergeStatistics(bucket, statistics);
  }

  /** The intervals of a metric that start in [start, end), in no order. */
  select(identity: MetricIdentity, range: { start: EpochMs; end: EpochMs; unit?: string | undefined }): Bucket[] {
    const buckets = this.series.get(keyOf(identity))?.buckets.values() ?? [];
    return [...buckets].filter(
      ({ at, unit }) => at >= range.start && at < range.end && (range.unit === undefined || range.unit === unit),
    );
  }

  /** Every metric that has had a sample, in the order of their first ones. */
  list(): MetricIdentity[] {
    return [...this.series.values()].map(({ identity }) => identity);
  }
}

// Buckets mostly arrive in the order of time, so the oldest ones stand first.
function dropOlderThan({ buckets }: Series, limit: number): void {
  for (const [key, { at }] of buckets) {
    if (at >= limit) return;
    buckets.delete(key);
  }
}

function keyOf({ namespace, metricName, dimensions }: MetricIdentity): string {
  const pairs = dimensions.map(({ name, value }) => [name, value]).sort(([a = ''], [b = '']) => (a < b ? -1 : 1));
  return JSON.stringify([namespace, metricName, pairs]);
}
