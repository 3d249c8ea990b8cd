/** The recovery measurement in small, as a row of the matrix; `npm run soak -- --recovery` makes fifty kills. */
import { createRandom } from '../random';
import { measureRecovery } from '../recovery/measure-recovery';
import { percentile } from '../recovery/percentile';
import { RECOVERY_P99_MAX } from '../recovery/render-recovery';
import { inSeconds, mustHold } from './expect';
import type { FaultTrial } from './fault-trial';

const KILLS = 5;
const SEED = 1;

/** Five jobs at a time, each killed once at a random moment of its encode. */
export const RECOVERY_ROW: FaultTrial = {
  name: 'recovery',
  fault: `${KILLS} workers killed at random moments, default settings`,
  expected: `encoded again within ${RECOVERY_P99_MAX} s of the kill`,
  async run(trial) {
    const recoveries = await measureRecovery({ trial, kills: KILLS, lanes: KILLS, random: createRandom(SEED) });
    const waits = recoveries.map(({ encodingAfter }) => encodingAfter);
    const [median, longest] = [percentile(waits, 0.5), percentile(waits, 1)];
    mustHold(longest <= RECOVERY_P99_MAX * 1000, `at most ${RECOVERY_P99_MAX} s (seen: ${inSeconds(longest)})`);
    return `kill to the next encode: p50 ${inSeconds(median)}, longest ${inSeconds(longest)}`;
  },
};
