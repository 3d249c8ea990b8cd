/** The seeds that run with every change: a failure prints its seed, what was violated, and its shrunk timeline. */
import { setImmediate as hostTurn } from 'node:timers/promises';
import { FAULT_KINDS, renderFailure, renderTimeline, runSimulation, SCENARIOS, shrinkFailure } from './index';
import { REGRESSION_SEEDS } from './regression-seeds';

const nextTurn = (): Promise<void> => hostTurn();

/** Enough for every kind of fault, as the last test here says; `.ci/run` runs thousands by `npm run sim`. */
const SEEDS_PER_SCENARIO = 15;
/** Other seeds than those of the other specs, and of a developer's first tries. */
const FIRST_SEED = 1_000;

/** The failure as its reader wants it; null for a run without any. */
async function failureOf({ seed, scenario }: { seed: number; scenario: string }): Promise<{
  failure: string | null;
  kinds: readonly string[];
  ends: readonly string[];
}> {
  const result = await runSimulation({ seed, scenario, nextTurn });
  const kinds = result.firedFaults.map(({ kind }) => kind);
  const ends = Object.keys(result.stats.jobsByEnd);
  if (result.violations.length === 0) return { failure: null, kinds, ends };
  const shrunk = await shrinkFailure({ seed, scenario, nextTurn, failure: result });
  return { failure: renderFailure({ seed, scenario, shrunk }), kinds, ends };
}

describe('runSimulation() over many seeds', () => {
  const firedKinds = new Set<string>();
  const seenEnds = new Set<string>();

  it.each(SCENARIOS.map(({ name }) => name))(
    `runSimulation() violates nothing in ${SEEDS_PER_SCENARIO} seeds of %s`,
    async (scenario) => {
      const failures: string[] = [];

      for (let seed = FIRST_SEED; seed < FIRST_SEED + SEEDS_PER_SCENARIO && failures.length === 0; seed += 1) {
        const { failure, kinds, ends } = await failureOf({ seed, scenario });
        for (const kind of kinds) firedKinds.add(kind);
        for (const end of ends) seenEnds.add(end);
        if (failure !== null) failures.push(failure);
      }

      expect(failures.join('\n')).toBe('');
    },
    180_000,
  );

  it('runSimulation() makes every kind of fault happen, and every end of a job', () => {
    expect([...firedKinds].sort()).toEqual([...FAULT_KINDS].sort());
    expect([...seenEnds].sort()).toEqual(['CANCELLED', 'DEAD', 'FAILED', 'SUCCEEDED']);
  });

  it.each(REGRESSION_SEEDS)('runSimulation() passes seed $seed of $scenario again: $why', async (regression) => {
    const { failure } = await failureOf(regression);

    expect(failure ?? '').toBe('');
  });

  it('renderTimeline() tells what happened, line by line, when a run has ended', async () => {
    const { timeline } = await runSimulation({ seed: 1, scenario: 'calm', nextTurn });

    const lines = renderTimeline(timeline);

    expect(lines).toMatch(/claim of job 1: QUEUED token 0 -> RUNNING token 1/);
  });
});
