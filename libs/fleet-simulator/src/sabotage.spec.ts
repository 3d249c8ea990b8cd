import { setImmediate as hostTurn } from 'node:timers/promises';
import { renderTimeline, runSimulation, SABOTAGES, SCENARIOS, shrinkFailure } from './index';
import type { Sabotage, SimulationResult, ViolatedInvariant } from './index';

const nextTurn = (): Promise<void> => hostTurn();

/** How often each scenario may be tried until the missing guard is found out. */
const SEEDS_MAX = 40;
/** Where to look first (the trouble that the guard is there for), and what is violated without it. */
const CASES: Readonly<Record<Sabotage, { scenario: string; violates: ViolatedInvariant }>> = {
  I1: { scenario: 'crashes', violates: 'I1' },
  I2: { scenario: 'crashes', violates: 'I2' },
  I3: { scenario: 'cancels', violates: 'I3' },
  I4: { scenario: 'cancels', violates: 'I4' },
  I5: { scenario: 'cancels', violates: 'I5' },
  I6: { scenario: 'cancels', violates: 'I6' },
  I7: { scenario: 'poison-and-stalls', violates: 'I7' },
  I8: { scenario: 'queue-chaos', violates: 'I8' },
  gap: { scenario: 'long-outage', violates: 'restart' },
  outbox: { scenario: 'crashes', violates: 'liveness' },
  orphans: { scenario: 'cancels', violates: 'family' },
  'early-join': { scenario: 'crashes', violates: 'family' },
  adoption: { scenario: 'calm', violates: 'repeat' },
};

async function findViolation(options: {
  sabotage: Sabotage;
  scenario: string;
  violates: ViolatedInvariant;
}): Promise<{ seed: number; failure: SimulationResult } | null> {
  const { sabotage, scenario, violates } = options;
  for (let seed = 1; seed <= SEEDS_MAX; seed += 1) {
    const failure = await runSimulation({ seed, scenario, sabotage, nextTurn });
    if (failure.violations[0]?.invariant === violates) return { seed, failure };
  }
  return null;
}

describe('runSimulation() under sabotage', () => {
  it.each(SABOTAGES)('runSimulation() finds out within a few seeds when the guard %s is missing', async (sabotage) => {
    const { scenario, violates } = CASES[sabotage];

    const found = await findViolation({ sabotage, scenario, violates });

    expect(found).not.toBeNull();
    if (found === null) return;
    const { seed, failure } = found;
    const shrunk = await shrinkFailure({ seed, scenario, sabotage, nextTurn, failure });
    expect(shrunk.violation.invariant).toBe(violates);
    expect(shrunk.faults.length).toBeLessThanOrEqual(Math.min(6, failure.firedFaults.length));
    expect(renderTimeline(shrunk.result.timeline)).toContain(`VIOLATION      ${violates}`);
  });

  it('SCENARIOS holds every scenario that a sabotage needs', () => {
    const names = SCENARIOS.map(({ name }) => name);

    expect(names).toEqual(expect.arrayContaining(Object.values(CASES).map(({ scenario }) => scenario)));
  });
});
