/** BullMQ before the stale worker test: its lock runs out, and another worker's check for stalled jobs finds it. */
import { createPostgresBackend, Queue, Worker } from 'bullmq';
import type { PostgresConnectionOptions } from 'bullmq';
import { withClient } from '../database';
import { createGate } from './gate';
import type { HoldJob, StaleSystem, Told } from './stale-system';

const LOCK_MS = 1_000;

export const holdBullMqJob: HoldJob = async ({ databaseUrl, key }) => {
  const picked = createGate<true>();
  const finish = createGate<true>();
  const told = createGate<Told>();
  const connection: PostgresConnectionOptions = { connectionString: databaseUrl, max: 2 };
  const process = async (): Promise<void> => {
    picked.open(true);
    await finish.passed;
  };
  const options = { connection, lockDuration: LOCK_MS, stalledInterval: LOCK_MS / 2, maxStalledCount: 9 };
  const worker = new Worker(key, process, options, createPostgresBackend);
  worker.on('completed', () => told.open('accepted'));
  let isFinishing = false;
  // Before that, only the renewal of the lock fails, which is no answer to a completion yet.
  worker.on('error', () => {
    if (isFinishing) told.open('refused');
  });
  await picked.passed;
  return {
    complete() {
      isFinishing = true;
      finish.open(true);
      return told.passed;
    },
    close: () => worker.close(true),
  };
};

export function createBullMqStale({ databaseUrl }: { databaseUrl: string }): StaleSystem {
  const connection: PostgresConnectionOptions = { connectionString: databaseUrl, migrate: true };
  const openQueue = (key: string) => new Queue(key, { connection }, createPostgresBackend);
  return {
    name: 'BullMQ',
    leaseMs: LOCK_MS,
    note: 'lockDuration 1 s; told: the event completed or error',
    async install() {
      const queue = openQueue('install');
      await queue.waitUntilReady();
      await queue.close();
    },
    async enqueue(run) {
      const key = `stale-${run}`;
      const queue = openQueue(key);
      await queue.add('job', {});
      await queue.close();
      return key;
    },
    recover: () => Promise.resolve(), // the next worker checks
    snapshot: (key) =>
      withClient(databaseUrl, async (client) => {
        const { rows } = await client.query<{ row: unknown }>(
          'SELECT state, lock_token, finished_at_ms, attempts_made FROM bullmq.job WHERE queue = $1',
          [key],
        );
        return JSON.stringify(rows);
      }),
    close: () => Promise.resolve(),
  };
}
