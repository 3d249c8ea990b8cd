/** Runs every system in turn, round after round, so that a slow minute of the machine falls on all of them. */
import { settleDatabase } from './database';
import type { Ground } from './ground';
import { startStatementCounter } from './statement-counter';
import { medianOfRounds, summariseRun } from './statistics';
import type { RunNumbers } from './statistics';
import type { Entrant } from './systems/all-systems';

export interface BenchSize {
  /** Measured jobs of one run. */
  readonly jobs: number;
  readonly rounds: number;
  readonly concurrencies: readonly number[];
}

export interface Measurement extends RunNumbers {
  readonly entrant: Entrant;
  readonly concurrency: number;
}

/** Of these many jobs for each one at a time, the first ones are not measured. */
const WARM_UP_PER_LANE = 4;

/** @param options.onRound told before each round, for whoever waits */
export async function measureThroughput(options: {
  entrants: readonly Entrant[];
  size: BenchSize;
  onRound: (options: { concurrency: number; round: number }) => void;
}): Promise<readonly Measurement[]> {
  const { entrants, size, onRound } = options;
  const measurements: Measurement[] = [];
  for (const concurrency of size.concurrencies) {
    const runners = entrants.filter(({ system }) => concurrency > 1 || !system.batches);
    const runs = new Map<Entrant, RunNumbers[]>(runners.map((entrant) => [entrant, []]));
    // The first round compiles and is thrown away.
    for (let round = 0; round <= size.rounds; round += 1) {
      onRound({ concurrency, round });
      for (const [entrant, numbers] of runs) {
        const run = await runOnce({ entrant, jobs: size.jobs, concurrency });
        if (round > 0) numbers.push(run);
      }
    }
    for (const [entrant, numbers] of runs) {
      measurements.push({ entrant, concurrency, ...medianOfRounds(numbers) });
    }
  }
  return measurements;
}

async function runOnce(options: { entrant: Entrant; jobs: number; concurrency: number }): Promise<RunNumbers> {
  const { entrant, jobs, concurrency } = options;
  const { system, databaseUrl } = entrant;
  const warmUp = WARM_UP_PER_LANE * concurrency;
  const count = jobs + warmUp;
  await system.enqueue(count);
  await settleDatabase(databaseUrl);
  return summariseRun({ times: await system.work({ count, concurrency, databaseUrl }), warmUp });
}

/**
 * SQL statements for each job: what a run of three times as many jobs needs more, divided by those jobs, so that
 * connecting and listening are left out. Nothing is timed here.
 */
export async function countStatements(options: {
  ground: Ground;
  entrants: readonly Entrant[];
  jobs: number;
  concurrency: number;
}): Promise<ReadonlyMap<Entrant, number>> {
  const { ground, entrants, jobs, concurrency } = options;
  const counter = await startStatementCounter({ port: ground.postgresPort });
  const perJob = new Map<Entrant, number>();
  try {
    for (const entrant of entrants) {
      const { system, databaseUrl } = entrant;
      const countRun = async (count: number): Promise<number> => {
        await system.enqueue(count);
        const before = counter.count();
        await system.work({ count, concurrency, databaseUrl: counter.url(databaseUrl) });
        return counter.count() - before;
      };
      const few = await countRun(jobs);
      const many = await countRun(3 * jobs);
      perJob.set(entrant, (many - few) / (2 * jobs));
    }
  } finally {
    await counter.close();
  }
  return perJob;
}
