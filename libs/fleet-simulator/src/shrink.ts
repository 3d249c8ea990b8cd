/** Makes a failure small: the same violation from as few of its faults as can be found in a bounded number of runs. */
import type { Violation } from './checks/violation';
import { runSimulation } from './run-simulation';
import type { SimulationOptions, SimulationResult } from './run-simulation';

export interface ShrunkFailure {
  readonly violation: Violation;
  /** The faults that are needed, as far as they were found. */
  readonly faults: readonly string[];
  /** The run with these faults alone. */
  readonly result: SimulationResult;
  /** Simulations that this took. */
  readonly runs: number;
}

const RUNS_MAX = 120;

/**
 * Delta debugging (Zeller and Hildebrandt, "Simplifying and Isolating Failure-Inducing Input", ddmin) over the faults that
 * fired: halves, then quarters, and so on, are left out as long as the same invariant is still violated.
 * @param options.failure what `runSimulation` returned for the same options, with at least one violation
 * @throws {RangeError} where there is no violation to shrink (a caller's bug)
 */
export async function shrinkFailure(
  options: SimulationOptions & { failure: SimulationResult; runsMax?: number },
): Promise<ShrunkFailure> {
  const { failure, runsMax = RUNS_MAX, ...simulation } = options;
  const [first] = failure.violations;
  if (!first) throw new RangeError(`Cannot shrink seed ${options.seed}: nothing was violated`);
  let runs = 0;
  let best: Omit<ShrunkFailure, 'runs'> = {
    ...{ violation: first, result: failure },
    faults: failure.firedFaults.map(({ id }) => id),
  };
  /** Whether these faults are enough; where they are, they are the best so far. */
  const isEnough = async (faults: readonly string[]): Promise<boolean> => {
    runs += 1;
    const result = await runSimulation({ ...simulation, onlyFaults: new Set(faults) });
    const violation = result.violations.find(({ invariant }) => invariant === first.invariant);
    if (!violation) return false;
    // Some that were allowed may not have fired any more.
    best = { violation, result, faults: result.firedFaults.map(({ id }) => id) };
    return true;
  };

  if (best.faults.length > 0 && !(await isEnough([]))) {
    for (let parts = 2; best.faults.length > 1 && runs < runsMax;) {
      const size = Math.ceil(best.faults.length / parts);
      if (await leaveOneOut({ faults: best.faults, size, isEnough, mayGoOn: () => runs < runsMax })) {
        parts = Math.max(2, parts - 1);
      } else if (size === 1) {
        break;
      } else {
        parts = Math.min(best.faults.length, parts * 2);
      }
    }
  }
  return { ...best, runs };
}

/** Tries the faults without one part after the other. @returns whether some part was not needed */
async function leaveOneOut(options: {
  faults: readonly string[];
  size: number;
  isEnough: (faults: readonly string[]) => Promise<boolean>;
  mayGoOn: () => boolean;
}): Promise<boolean> {
  const { faults, size, isEnough, mayGoOn } = options;
  for (let start = 0; start < faults.length && mayGoOn(); start += size) {
    if (await isEnough([...faults.slice(0, start), ...faults.slice(start + size)])) return true;
  }
  return false;
}
