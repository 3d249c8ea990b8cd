/** Pauses a worker for two lease times, gives its job to another one, resumes it, and counts what its completion does. */
import type { ChildProcess } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import { nextMessage, startChild } from '../child';
import type { Ground } from '../ground';
import { createBullMqStale } from './bullmq';
import { createFfleetStale } from './ffleet';
import { createGraphileStale } from './graphile-worker';
import { createPgBossStale } from './pg-boss';
import { createSqsConsumerStale } from './sqs-consumer';
import { STALE_SYSTEM_NAMES } from './stale-system';
import type { JobPlace, StaleSystem, StaleSystemName, Told } from './stale-system';
import type { WorkerReport } from './stale-worker';

/** How many of the stale completions changed what is stored, and how many were confirmed to the stale worker. */
export interface StaleCounts {
  readonly changed: number;
  readonly toldDone: number;
}

export interface StaleResult {
  readonly name: string;
  readonly note: string;
  readonly runs: number;
  /** The other worker had finished when the first one was resumed. */
  readonly afterTheOther: StaleCounts;
  /** The other worker was still at it. */
  readonly duringTheOther: StaleCounts;
}

type Scenario = 'after' | 'during';

/** All systems side by side, since most of the time is waiting; the runs of one system one after the other. */
export async function runStaleTest(options: {
  ground: Ground;
  runs: number;
  isWanted: (name: StaleSystemName) => boolean;
}): Promise<readonly StaleResult[]> {
  const { ground, runs, isWanted } = options;
  const { endpointUrl } = ground;
  const makers: Readonly<Record<StaleSystemName, (databaseUrl: string) => StaleSystem>> = {
    ffleet: (databaseUrl) => createFfleetStale({ databaseUrl }),
    BullMQ: (databaseUrl) => createBullMqStale({ databaseUrl }),
    'graphile-worker': (databaseUrl) => createGraphileStale({ databaseUrl }),
    'pg-boss': (databaseUrl) => createPgBossStale({ databaseUrl }),
    'sqs-consumer': () => createSqsConsumerStale({ endpointUrl }),
  };
  const results = await Promise.allSettled(
    STALE_SYSTEM_NAMES.filter(isWanted).map(async (name) => {
      const databaseUrl = await ground.createDatabase(`stale ${name}`);
      return testSystem({ system: makers[name](databaseUrl), place: { databaseUrl, endpointUrl }, runs });
    }),
  );
  // The ground must stand until the last one is done, also when another one failed.
  return results.map((result) => {
    if (result.status === 'rejected') throw result.reason;
    return result.value;
  });
}

async function testSystem(options: {
  system: StaleSystem;
  place: Omit<JobPlace, 'key'>;
  runs: number;
}): Promise<StaleResult> {
  const { system, place, runs } = options;
  await system.install();
  const count = async (scenario: Scenario): Promise<StaleCounts> => {
    const seen: { changed: boolean; told: Told }[] = [];
    for (let run = 0; run < runs; run += 1) {
      const key = await system.enqueue(scenario === 'after' ? run : runs + run);
      seen.push(await runOnce({ system, place: { ...place, key }, scenario }));
    }
    return {
      changed: seen.filter(({ changed }) => changed).length,
      toldDone: seen.filter(({ told }) => told === 'accepted').length,
    };
  };
  const afterTheOther = await count('after');
  const duringTheOther = await count('during');
  await system.close();
  return { name: system.name, note: system.note, runs, afterTheOther, duringTheOther };
}

async function runOnce(options: {
  system: StaleSystem;
  place: JobPlace;
  scenario: Scenario;
}): Promise<{ changed: boolean; told: Told }> {
  const { system, place, scenario } = options;
  const workers: ChildProcess[] = [];
  const startHolding = async (): Promise<ChildProcess> => {
    const worker = startChild({ kind: 'stale-worker', system: system.name, place });
    workers.push(worker);
    await nextMessage<WorkerReport>(worker);
    return worker;
  };
  try {
    const stale = await startHolding();
    stale.kill('SIGSTOP');
    await delay(2 * system.leaseMs);
    await system.recover(place.key);
    const other = await startHolding();
    if (scenario === 'after') await finish(other);
    const before = await system.snapshot(place.key);
    stale.kill('SIGCONT');
    const told = await finish(stale);
    const changed = (await system.snapshot(place.key)) !== before;
    return { changed, told };
  } finally {
    // Also one that is stopped.
    for (const worker of workers) worker.kill('SIGKILL');
  }
}

async function finish(worker: ChildProcess): Promise<Told> {
  const answer = nextMessage<WorkerReport>(worker);
  worker.send('finish');
  const report = await answer;
  if (report.kind !== 'told') throw new Error('A worker that was told to finish picked up another job instead');
  return report.told;
}
