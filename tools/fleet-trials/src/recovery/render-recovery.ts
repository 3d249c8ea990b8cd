/** Recoveries in two lines, against their goal. */
import { seconds } from '@ffleet/units';
import type { Recovery } from './measure-recovery';
import { percentile } from './percentile';

/** From a worker's SIGKILL to its job's next encode, at default settings (issue 3). */
export const RECOVERY_P99_MAX = seconds(45);

/** From the kill to the claim, and to the encode: p50, p99, the longest. */
export function renderRecovery(recoveries: readonly Recovery[]): string {
  const line = (title: string, values: readonly number[]): string => {
    const at = (share01: number): string => `${(percentile(values, share01) / 1000).toFixed(1)} s`;
    return `kill to ${title}: p50 ${at(0.5)}, p99 ${at(0.99)}, longest ${at(1)}`;
  };
  return [
    line(
      'claim',
      recoveries.map(({ claimedAfter }) => claimedAfter),
    ),
    `${line(
      'encode',
      recoveries.map(({ encodingAfter }) => encodingAfter),
    )} over ${recoveries.length} kills (goal: p99 at most ${RECOVERY_P99_MAX} s)`,
  ].join('\n');
}
