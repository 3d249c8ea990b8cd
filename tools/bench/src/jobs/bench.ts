/** The bench in the process that the user started: both comparisons, on one ground. */
import { startGround } from './ground';
import type { Ground } from './ground';
import { countStatements, measureThroughput } from './measure';
import type { BenchOptions } from './options';
import { renderGoals, renderMeasurements, renderSetups, renderStale } from './report';
import { runStaleTest } from './stale/stale-test';
import { installSystems } from './systems/all-systems';

/** Of the first run; the second has three times as many. */
const STATEMENT_JOBS = 100;
const STATEMENT_CONCURRENCY = 8;

const say = (line: string): void => void process.stdout.write(`${line}\n`);
const tellProgress = (line: string): void => void process.stderr.write(`${line}\n`);

/** Prints its tables to standard output, its progress to standard error. */
export async function runBench(options: BenchOptions): Promise<void> {
  const { rounds, staleRuns, isWanted } = options;
  const ground = await startGround();
  try {
    if (rounds > 0) await compareThroughput({ ground, options });
    if (staleRuns > 0) {
      tellProgress(`stale workers: ${staleRuns} runs of each kind`);
      say(`\n${renderStale(await runStaleTest({ ground, runs: staleRuns, isWanted }))}`);
    }
  } finally {
    await ground.close();
  }
}

async function compareThroughput({ ground, options }: { ground: Ground; options: BenchOptions }): Promise<void> {
  const installed = await installSystems(ground);
  const entrants = installed.filter(({ system }) => options.isWanted(system.name));
  try {
    if (entrants.length === 0) {
      const names = installed.map(({ system }) => system.name).join('; ');
      throw new Error(`Cannot compare what --only names: no system begins like this (wanted: ${names})`);
    }
    const measurements = await measureThroughput({
      entrants,
      size: options,
      onRound: ({ concurrency, round }) =>
        tellProgress(`${concurrency} at a time, ${round === 0 ? 'warm-up' : `round ${round} of ${options.rounds}`}`),
    });
    tellProgress('counting statements');
    const jobs = Math.min(STATEMENT_JOBS, options.jobs);
    const statements = await countStatements({ ground, entrants, jobs, concurrency: STATEMENT_CONCURRENCY });
    say(renderMeasurements({ measurements, statements }));
    say(`\n${renderSetups(entrants.map(({ system }) => system))}`);
    say(`\n${renderGoals({ measurements, statements })}`);
  } finally {
    for (const { system } of installed) await system.close();
  }
}
