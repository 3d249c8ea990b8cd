/** The options of `npm run soak`. */
import { parseArgs } from 'node:util';
import { seconds } from '@ffleet/units';
import type { Seconds } from '@ffleet/units';

export type SoakCommand =
  | { readonly kind: 'soak'; readonly duration: Seconds; readonly jobs: number; readonly seed: number }
  | { readonly kind: 'recovery'; readonly kills: number; readonly seed: number }
  | { readonly kind: 'lecture'; readonly duration: Seconds }
  /** The fault matrix with outages as long as its rows name them. */
  | { readonly kind: 'faults' };

export const USAGE =
  'npm run soak -- [--minutes 30] [--jobs 500] [--seed N] | --recovery [--kills 50] [--seed N] | --lecture [--hours 1] | --faults';

const JOBS_MAX = 1000;

/**
 * @param options.freshSeed where none is given
 * @throws {Error} with the usage for an option that is none, or a number that is none
 */
export function parseCommandLine(options: { args: readonly string[]; freshSeed: number }): SoakCommand {
  const { values } = parse(options.args);
  const number = (
    name: 'minutes' | 'jobs' | 'kills' | 'hours' | 'seed',
    limits: { min: number; max: number },
  ): number => {
    const value = Number(values[name]);
    if (!(value >= limits.min && value <= limits.max)) {
      throw new Error(`Cannot use --${name} ${values[name]}: wanted ${limits.min}..${limits.max}. Usage: ${USAGE}`);
    }
    return value;
  };
  const seed = values.seed === undefined ? options.freshSeed : number('seed', { min: 0, max: 2 ** 31 });
  if (values.faults) return { kind: 'faults' };
  if (values.lecture) return { kind: 'lecture', duration: seconds(3600 * number('hours', { min: 0.25, max: 12 })) };
  if (values.recovery) return { kind: 'recovery', kills: number('kills', { min: 1, max: 500 }), seed };
  const duration = seconds(60 * number('minutes', { min: 0.5, max: 1440 }));
  return { kind: 'soak', duration, jobs: number('jobs', { min: 1, max: JOBS_MAX }), seed };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        minutes: { type: 'string', default: '30' },
        jobs: { type: 'string', default: '500' },
        kills: { type: 'string', default: '50' },
        hours: { type: 'string', default: '1' },
        seed: { type: 'string' },
        recovery: { type: 'boolean', default: false },
        lecture: { type: 'boolean', default: false },
        faults: { type: 'boolean', default: false },
      },
    });
  } catch (cause) {
    throw new Error(`${cause instanceof Error ? cause.message : String(cause)} Usage: ${USAGE}`, { cause });
  }
}
