import { setImmediate as hostTurn } from 'node:timers/promises';
import { runSimulation, shrinkFailure } from './index';
import type { SimulationOptions, SimulationResult } from './index';

const nextTurn = (): Promise<void> => hostTurn();

async function firstFailure(
  options: Omit<SimulationOptions, 'seed'>,
): Promise<{ seed: number; failure: SimulationResult }> {
  for (let seed = 1; seed <= 50; seed += 1) {
    const failure = await runSimulation({ ...options, seed });
    if (failure.violations.length > 0 && failure.firedFaults.length >= 5) return { seed, failure };
  }
  throw new Error('Cannot find a failure of five faults in 50 seeds');
}

describe('shrinkFailure()', () => {
  it('shrinkFailure() keeps the violation and drops most faults when one of many is to blame', async () => {
    const options = { scenario: 'crashes', sabotage: 'I1', nextTurn } as const;
    const { seed, failure } = await firstFailure(options);

    const shrunk = await shrinkFailure({ ...options, seed, failure });

    const replayed = await runSimulation({ ...options, seed, onlyFaults: new Set(shrunk.faults) });
    expect(shrunk.faults.length).toBeLessThan(failure.firedFaults.length);
    expect(replayed.violations).toEqual(shrunk.result.violations);
    expect(replayed.violations[0]?.invariant).toBe('I1');
  });

  it('shrinkFailure() stops after the runs that it is given', async () => {
    const options = { scenario: 'crashes', sabotage: 'I1', nextTurn } as const;
    const { seed, failure } = await firstFailure(options);

    const shrunk = await shrinkFailure({ ...options, seed, failure, runsMax: 1 });

    expect(shrunk.runs).toBeLessThanOrEqual(1);
    expect(shrunk.violation.invariant).toBe('I1');
  });

  it('shrinkFailure() throws when nothing was violated', async () => {
    const failure = await runSimulation({ seed: 1, scenario: 'calm', nextTurn });

    const shrinking = shrinkFailure({ seed: 1, scenario: 'calm', nextTurn, failure });

    await expect(shrinking).rejects.toThrow('Cannot shrink seed 1: nothing was violated');
  });
});
