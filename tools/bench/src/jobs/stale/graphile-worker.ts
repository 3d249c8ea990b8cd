/** graphile-worker before the stale worker test: its locks last four hours, so the row's lock is made that old. */
import { EventEmitter } from 'node:events';
import { Logger, makeWorkerUtils, run } from 'graphile-worker';
import type { WorkerEvents, WorkerUtils } from 'graphile-worker';
import { withClient } from '../database';
import { createGate } from './gate';
import type { HoldJob, StaleSystem, Told } from './stale-system';

const PRETENDED_LEASE_MS = 1_000;
/** How often a runner looks for old locks; by default every eight to ten minutes. */
const LOOK_EVERY_MS = 200;

const silent = new Logger(() => () => undefined);

export const holdGraphileJob: HoldJob = async ({ databaseUrl, key }) => {
  const picked = createGate<true>();
  const finish = createGate<true>();
  const told = createGate<Told>();
  const events: WorkerEvents = new EventEmitter();
  events.on('job:complete', ({ error }) => told.open(error ? 'refused' : 'accepted'));
  const runner = await run({
    connectionString: databaseUrl,
    logger: silent,
    noHandleSignals: true,
    events,
    taskList: {
      [key]: async () => {
        picked.open(true);
        await finish.passed;
      },
    },
    preset: { worker: { minResetLockedInterval: LOOK_EVERY_MS, maxResetLockedInterval: LOOK_EVERY_MS } },
  });
  await picked.passed;
  return {
    async complete() {
      finish.open(true);
      const answer = await told.passed;
      await runner.stop(); // waits until the completion is written
      return answer;
    },
    close: () => Promise.resolve(),
  };
};

export function createGraphileStale({ databaseUrl }: { databaseUrl: string }): StaleSystem {
  let utils: WorkerUtils | null = null;
  return {
    name: 'graphile-worker',
    leaseMs: PRETENDED_LEASE_MS,
    note: 'its 4 h lock made old by SQL; told: the event job:complete',
    async install() {
      utils = await makeWorkerUtils({ connectionString: databaseUrl, logger: silent });
      await utils.migrate();
    },
    async enqueue(run) {
      const key = `stale_${run}`;
      await utils?.addJob(key, {});
      return key;
    },
    recover: (key) =>
      withClient(databaseUrl, async (client) => {
        await client.query(
          `UPDATE graphile_worker._private_jobs SET locked_at = locked_at - interval '4 hours 1 second'
           WHERE task_id = (SELECT id FROM graphile_worker._private_tasks WHERE identifier = $1)`,
          [key],
        );
      }),
    snapshot: (key) =>
      withClient(databaseUrl, async (client) => {
        const { rows } = await client.query<{ row: unknown }>(
          'SELECT id, locked_by, attempts FROM graphile_worker.jobs WHERE task_identifier = $1',
          [key],
        );
        return JSON.stringify(rows);
      }),
    close: async () => utils?.release(),
  };
}
