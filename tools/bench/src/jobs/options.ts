/** The command line of the bench. */
import { parseArgs } from 'node:util';
import type { BenchSize } from './measure';

export interface BenchOptions extends BenchSize {
  /** Runs of the stale worker test, of each kind. */
  readonly staleRuns: number;
  readonly isWanted: (systemName: string) => boolean;
}

const USAGE =
  'npm run bench:jobs -- [--jobs 500] [--rounds 5] [--concurrency 1,8,24] [--stale-runs 10] [--only NAME]...';

/**
 * @param args without the program
 * @throws {Error} naming the option that is not understood
 */
export function readOptions(args: readonly string[]): BenchOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      /** Measured jobs of one run. */
      jobs: { type: 'string', default: '500' },
      /** 0 leaves the comparison out. */
      rounds: { type: 'string', default: '5' },
      concurrency: { type: 'string', default: '1,8,24' },
      /** 0 leaves the test out. */
      'stale-runs': { type: 'string', default: '10' },
      /** Only systems whose name begins like this. */
      only: { type: 'string', multiple: true, default: [''] },
    },
  });
  return {
    jobs: readCount({ name: 'jobs', text: values.jobs, min: 1 }),
    rounds: readCount({ name: 'rounds', text: values.rounds, min: 0 }),
    concurrencies: values.concurrency.split(',').map((text) => readCount({ name: 'concurrency', text, min: 1 })),
    staleRuns: readCount({ name: 'stale-runs', text: values['stale-runs'], min: 0 }),
    isWanted: (systemName) => values.only.some((start) => systemName.startsWith(start)),
  };
}

function readCount(options: { name: string; text: string; min: number }): number {
  const { name, text, min } = options;
  const count = Number(text);
  if (text.trim() !== '' && Number.isInteger(count) && count >= min) return count;
  throw new Error(`Cannot use --${name} ${text}: a whole number from ${min} is wanted (${USAGE})`);
}
