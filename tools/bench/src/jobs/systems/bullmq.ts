/** The peer BullMQ on its PostgreSQL backend: the one that fences its completions, by the token of its lock. */
import { createPostgresBackend, Queue, Worker } from 'bullmq';
import type { PostgresConnectionOptions, PostgresQueueBackend } from 'bullmq';
import { createStopwatch } from '../stopwatch';
import type { QueueSystem } from '../system';

const QUEUE = 'no-op';
type PostgresQueue = Queue<object, void, string, object, void, string, PostgresQueueBackend, PostgresConnectionOptions>;
/** Jobs a call, so that no parameter grows too large. */
const BULK_MAX = 1_000;

export function createBullMqSystem({ databaseUrl }: { databaseUrl: string }): QueueSystem {
  let queue: PostgresQueue | null = null;
  return {
    name: 'BullMQ on PostgreSQL',
    group: 'postgresql',
    fencing: 'token',
    batches: false,
    setup: 'one Worker with `concurrency`; completing a job fetches the next one in the same statement',
    async install() {
      const connection: PostgresConnectionOptions = { connectionString: databaseUrl, migrate: true };
      queue = new Queue(QUEUE, { connection }, createPostgresBackend);
      await queue.waitUntilReady();
    },
    async enqueue(count) {
      for (let first = 0; first < count; first += BULK_MAX) {
        const size = Math.min(BULK_MAX, count - first);
        await queue?.addBulk(Array.from({ length: size }, (_, index) => ({ name: QUEUE, data: { number: index } })));
      }
    },
    async work({ count, concurrency, databaseUrl: url }) {
      const stopwatch = createStopwatch({ count });
      const connection: PostgresConnectionOptions = { connectionString: url, max: concurrency };
      const process = (job: { id?: string | undefined }): Promise<void> => {
        stopwatch.pickUp(job.id ?? '');
        return Promise.resolve();
      };
      const worker = new Worker(QUEUE, process, { connection, concurrency }, createPostgresBackend);
      worker.on('completed', (job) => stopwatch.done(job.id ?? ''));
      worker.on('error', stopwatch.fail);
      worker.on('failed', (_job, error) => stopwatch.fail(error));
      try {
        return await stopwatch.finished;
      } finally {
        await worker.close();
      }
    },
    close: async () => queue?.close(),
  };
}
