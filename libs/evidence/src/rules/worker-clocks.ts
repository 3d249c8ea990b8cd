/** Whether a worker's clock is off: its leases do not mind, but signatures are refused and logs read out of order. */
import { seconds } from '@ffleet/units';
import { perWorker } from '../need';
import { nonEmpty } from '../non-empty';
import { defineRule } from '../rule';

/** AWS refuses signatures that are five minutes off; a clock that is kept by NTP is never off by seconds. */
const SKEW_MAX = seconds(5);

export const clocksDisagree = defineRule({
  code: 'worker-clocks',
  kind: 'finding',
  needs: () => ({ clocks: perWorker('worker-clock') }),
  judge: ({ clocks }) => {
    const skewed = clocks.known.filter(({ value }) => Math.abs(value.ahead) > SKEW_MAX);
    const skews = clocks.known.map(({ value }) => value.ahead);
    const ahead = skews.reduce((worst, skew) => (Math.abs(skew) > Math.abs(worst) ? skew : worst), seconds(0));
    const inputs = { skewSeconds: Math.abs(ahead), skewMax: SKEW_MAX };
    const arithmetic = [
      { name: 'isSkewed', formula: 'skewSeconds > skewMax', inputs, result: Math.abs(ahead) > SKEW_MAX },
    ];
    if (skewed.length > 0) {
      const workers = skewed.map(({ subject }) => subject);
      return { status: 'True', reason: 'ClockSkew', values: { workers, ahead }, arithmetic, uses: skewed };
    }
    const missing = nonEmpty(clocks.missing);
    return missing === null ? { status: 'not-so', arithmetic } : { status: 'unknown', missing };
  },
});
