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
  expected: `claimed again within ${RECOVERY_P99_MAX} s of the kill`,
  async run(trial) {
    const recoveries = await measureRecovery({ trial, kills: KILLS, lanes: KILLS, random: createRandom(SEED) });
    // A matrix fills the machine: when the next encode begins is measured alone, by the command.
    const claims = recoveries.map(({ claimedAfter }) => claimedAfter);
    const encodes = recoveries.map(({ encodingAfter }) => encodingAfter);
    const longest = percentile(claims, 1);
    mustHold(longest <= RECOVERY_P99_MAX * 1000, `at most ${RECOVERY_P99_MAX} s (seen: ${inSeconds(longest)})`);
    return `kill to claim: p50 ${inSeconds(percentile(claims, 0.5))}, longest ${inSeconds(longest)}; to encode: p50 ${inSeconds(percentile(encodes, 0.5))}`;
  },
};
