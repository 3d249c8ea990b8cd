import { setImmediate as hostTurn } from 'node:timers/promises';
import { renderTimeline, runSimulation, SABOTAGES, SCENARIOS, shrinkFailure } from './index';
import type { Sabotage, SimulationResult } from './index';

const nextTurn = (): Promise<void> => hostTurn();

/** How often each scenario may be tried until the missing guard is found out. */
const SEEDS_MAX = 40;
/** Where to look first: the trouble that the guard is there for. */
const SCENARIO_OF: Readonly<Record<Sabotage, string>> = {
  I1: 'crashes',
  I2: 'crashes',
  I3: 'cancels',
  I4: 'cancels',
  I5: 'cancels',
  I6: 'cancels',
  I7: 'poison-and-stalls',
  I8: 'queue-chaos',
};

async function findViolation(options: {
  sabotage: Sabotage;
  scenario: string;
}): Promise<{ seed: number; failure: SimulationResult } | null> {
  const { sabotage, scenario } = options;
  for (let seed = 1; seed <= SEEDS_MAX; seed += 1) {
    const failure = await runSimulation({ seed, scenario, sabotage, nextTurn });
    if (failure.violations[0]?.invariant === sabotage) return { seed, failure };
  }
  return null;
}

describe('runSimulation() under sabotage', () => {
  it.each(SABOTAGES)('runSimulation() reports %s within a few seeds when its guard is missing', async (sabotage) => {
    const scenario = SCENARIO_OF[sabotage];

    const found = await findViolation({ sabotage, scenario });

    expect(found).not.toBeNull();
    if (found === null) return;
    const { seed, failure } = found;
    const shrunk = await shrinkFailure({ seed, scenario, sabotage, nextTurn, failure });
    expect(shrunk.violation.invariant).toBe(sabotage);
    expect(shrunk.faults.length).toBeLessThanOrEqual(Math.min(6, failure.firedFaults.length));
    expect(renderTimeline(shrunk.result.timeline)).toContain(`VIOLATION      ${sabotage}`);
  });

  it('SCENARIOS holds every scenario that a sabotage needs', () => {
    const names = SCENARIOS.map(({ name }) => name);

    expect(names).toEqual(expect.arrayContaining(Object.values(SCENARIO_OF)));
  });
});
