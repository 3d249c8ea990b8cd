/** The peer pg-boss. */
import PgBoss from 'pg-boss';
import { createStopwatch } from '../stopwatch';
import type { QueueSystem } from '../system';

const QUEUE = 'no-op';

/**
 * Uses its documented fetch() and complete() in loops without a pause: its own work() polls twice a second at most, and
 * does not wait for the completion.
 * @param options.batches fetches and completes as many jobs at a time as may run at once
 */
export function createPgBossSystem(options: { databaseUrl: string; batches: boolean }): QueueSystem {
  const { databaseUrl, batches } = options;
  const open = async (settings: PgBoss.ConstructorOptions): Promise<PgBoss> => {
    // Its upkeep and its cron would only cost it time here.
    const boss = new PgBoss({ ...settings, supervise: false, schedule: false });
    boss.on('error', () => undefined);
    return boss.start();
  };
  let producer: PgBoss | null = null;
  return {
    name: batches ? 'pg-boss, in batches' : 'pg-boss',
    group: 'postgresql',
    fencing: 'none',
    batches,
    setup: batches ? 'fetch({ batchSize }) and complete(ids)' : 'fetch() and complete() without polling pauses',
    async install() {
      producer = await open({ connectionString: databaseUrl });
      await producer.createQueue(QUEUE);
    },
    async enqueue(count) {
      await producer?.insert(Array.from({ length: count }, (_, number) => ({ name: QUEUE, data: { number } })));
    },
    async work({ count, concurrency, databaseUrl: url }) {
      const boss = await open({ connectionString: url, max: concurrency, migrate: false });
      const stopwatch = createStopwatch({ count });
      const batchSize = batches ? concurrency : 1;
      const runLane = async (): Promise<void> => {
        for (;;) {
          const jobs = await boss.fetch(QUEUE, { batchSize });
          if (jobs.length === 0) return;
          const ids = jobs.map(({ id }) => id);
          ids.forEach((id) => stopwatch.pickUp(id));
          await boss.complete(QUEUE, ids);
          ids.forEach((id) => stopwatch.done(id));
        }
      };
      const lanes = Array.from({ length: batches ? 1 : concurrency }, runLane);
      try {
        await Promise.all(lanes).catch(stopwatch.fail);
        return await stopwatch.finished;
      } finally {
        await boss.stop({ graceful: false, wait: false });
      }
    },
    close: async () => producer?.stop({ graceful: false, wait: false }),
  };
}
