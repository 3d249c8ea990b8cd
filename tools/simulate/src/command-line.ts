/** What `npm run sim` is asked to do. */
import { parseArgs } from 'node:util';
import { SABOTAGES, SCENARIOS } from '@ffleet/fleet-simulator';
import type { Sabotage } from '@ffleet/fleet-simulator';

export interface SimulateOptions {
  /** Names of the scenarios to run. */
  readonly scenarios: readonly string[];
  /** Over all scenarios together. */
  readonly seedCount: number;
  readonly firstSeed: number;
  /** One seed is replayed, and its timeline printed. */
  readonly isReplay: boolean;
  readonly sabotage: Sabotage | null;
}

export const USAGE =
  'npm run sim -- [--seeds 2000] [--from 1] [--scenario NAME] [--sabotage I1]\n' +
  'npm run sim -- --seed N [--scenario NAME]      replays one seed and prints its timeline';

/** What the caller typed is wrong; the message says how. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** @throws {UsageError} for what cannot be understood */
export function parseCommandLine(args: readonly string[]): SimulateOptions {
  const values = parse(args);
  const names = SCENARIOS.map(({ name }) => name);
  const { scenario } = values;
  if (scenario !== undefined && !names.includes(scenario)) {
    throw new UsageError(`Cannot run scenario ${scenario}: there are ${names.join(', ')}`);
  }
  const sabotage = SABOTAGES.find((candidate) => candidate === values.sabotage) ?? null;
  if (values.sabotage !== undefined && sabotage === null) {
    throw new UsageError(`Cannot sabotage ${values.sabotage}: there are ${SABOTAGES.join(', ')}`);
  }
  const isReplay = values.seed !== undefined;
  return {
    scenarios: scenario === undefined ? (isReplay ? ['everything'] : names) : [scenario],
    seedCount: isReplay ? 1 : wholeNumber('--seeds', values.seeds ?? '2000'),
    firstSeed: wholeNumber(isReplay ? '--seed' : '--from', values.seed ?? values.from ?? '1'),
    ...{ isReplay, sabotage },
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        seeds: { type: 'string' },
        seed: { type: 'string' },
        from: { type: 'string' },
        scenario: { type: 'string' },
        sabotage: { type: 'string' },
      },
    }).values;
  } catch (cause) {
    const problem = cause instanceof Error ? cause.message : String(cause);
    throw new UsageError(problem, { cause });
  }
}

function wholeNumber(name: string, text: string): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && Number.isSafeInteger(value)) return value;
  throw new UsageError(`Cannot use ${name} ${text}: a whole number is wanted`);
}
