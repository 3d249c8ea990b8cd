/** Percentiles of what was measured. */

/**
 * The smallest value that at least `share01` of all values do not exceed (nearest rank).
 * @throws {RangeError} when there is no value
 */
export function percentile(values: readonly number[], share01: number): number {
  const sorted = [...values].sort((one, other) => one - other);
  const value = sorted[Math.max(0, Math.ceil(share01 * sorted.length) - 1)];
  if (value === undefined) throw new RangeError('Cannot take a percentile of no values');
  return value;
}
