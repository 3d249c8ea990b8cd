/** The peer graphile-worker. */
import { EventEmitter } from 'node:events';
import { Logger, makeWorkerUtils, run } from 'graphile-worker';
import type { WorkerEvents, WorkerUtils } from 'graphile-worker';
import pg from 'pg';
import { createStopwatch } from '../stopwatch';
import type { Stopwatch } from '../stopwatch';
import type { QueueSystem } from '../system';

const TASK = 'no_op';
/** Its documentation's advice: some connections more than jobs at a time. */
const CONNECTIONS_MORE = 2;

/** It logs each job. */
const silent = new Logger(() => () => undefined);

/** @param options.batches its local queue and its batched completions, as its page on performance advises */
export function createGraphileSystem(options: { databaseUrl: string; batches: boolean }): QueueSystem {
  const { databaseUrl, batches } = options;
  let utils: WorkerUtils | null = null;
  return {
    name: batches ? 'graphile-worker, in batches' : 'graphile-worker',
    group: 'postgresql',
    fencing: 'none',
    batches,
    setup: batches
      ? 'concurrentJobs, a localQueue of twice that, completeJobBatchDelay 0'
      : 'concurrentJobs, no localQueue: a job each time; done jobs are deleted',
    async install() {
      utils = await makeWorkerUtils({ connectionString: databaseUrl, logger: silent });
      await utils.migrate();
    },
    async enqueue(count) {
      await utils?.addJobs(Array.from({ length: count }, (_, number) => ({ identifier: TASK, payload: { number } })));
    },
    async work({ count, concurrency, databaseUrl: url }) {
      const stopwatch = createStopwatch({ count });
      const pool = new pg.Pool({ connectionString: url, max: concurrency + CONNECTIONS_MORE });
      pool.on('error', () => undefined);
      pool.on('connect', (client) => watchCompletions({ client, stopwatch }));
      const events: WorkerEvents = new EventEmitter();
      events.on('job:start', ({ job }) => stopwatch.pickUp(job.id));
      const runner = await run({
        events,
        pgPool: pool,
        logger: silent,
        noHandleSignals: true,
        taskList: { [TASK]: () => Promise.resolve() },
        preset: {
          worker: {
            concurrentJobs: concurrency,
            ...(batches ? { localQueue: { size: 2 * concurrency }, completeJobBatchDelay: 0 } : {}),
          },
        },
      });
      try {
        return await stopwatch.finished;
      } finally {
        await runner.stop();
        await pool.end();
      }
    },
    close: async () => utils?.release(),
  };
}

/** Its events come before a completion is written, so the statement that writes it is watched: it deletes the jobs by id. */
function watchCompletions({ client, stopwatch }: { client: pg.PoolClient; stopwatch: Stopwatch }): void {
  const send = client.query.bind(client) as (...args: unknown[]) => unknown;
  const watched = (...args: unknown[]): unknown => {
    const answer = send(...args);
    const ids = completedIds(args[0]);
    if (ids !== null && answer instanceof Promise) {
      answer.then(() => ids.forEach((id) => stopwatch.done(id)), stopwatch.fail);
    }
    return answer;
  };
  Object.assign(client, { query: watched });
}

/** @returns the jobs that a statement completes; null for every other statement */
function completedIds(query: unknown): readonly string[] | null {
  const { text = '', values = [] } = query as { text?: string; values?: readonly unknown[] };
  if (!/delete from .*_private_jobs/.test(text)) return null;
  return [values[0]].flat().map(String);
}
