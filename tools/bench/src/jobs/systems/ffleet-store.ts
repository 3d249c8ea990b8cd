/** ffleet's job store alone: claim to complete, without SQS. */
import { createDatabaseClient, createJobStore } from '@ffleet/persistence-prisma';
import { LEASE_DURATION } from '@ffleet/video-job-lifecycle';
import { inParallel } from '../in-parallel';
import { createStopwatch } from '../stopwatch';
import type { QueueSystem } from '../system';
import { createVideoMaker, NO_OUTPUT } from './ffleet-videos';
import type { QueuedVideo } from './ffleet-videos';

export function createFfleetStoreSystem({ databaseUrl }: { databaseUrl: string }): QueueSystem {
  const videos = createVideoMaker({ databaseUrl });
  let queued: readonly QueuedVideo[] = [];
  return {
    name: 'ffleet, claim to complete',
    group: 'postgresql',
    fencing: 'token',
    batches: false,
    setup: "the worker's job store; job ids come from memory, as messages bring them in a fleet",
    install: () => videos.install(),
    async enqueue(count) {
      queued = await videos.create(count);
    },
    async work({ count, concurrency, databaseUrl: url }) {
      const database = createDatabaseClient({ url, maxConnections: concurrency });
      const store = createJobStore(database);
      const stopwatch = createStopwatch({ count });
      const run = async (index: number, lane: number): Promise<void> => {
        const jobId = queued[index]?.jobId ?? '';
        stopwatch.pickUp(jobId);
        const outcome = await store.claim({
          jobId,
          workerId: `worker-${lane}`,
          leaseDuration: LEASE_DURATION,
          receiptHandle: null,
        });
        if (outcome.kind === 'refused') throw new Error(`Cannot claim job ${jobId}: ${outcome.refusal}`);
        const end = await store.complete({ claim: outcome.claim, output: NO_OUTPUT });
        if (end !== 'completed') throw new Error(`Cannot complete job ${jobId}: it is ${end}`);
        stopwatch.done(jobId);
      };
      await inParallel({ count, atOnce: concurrency, run }).catch(stopwatch.fail);
      try {
        return await stopwatch.finished;
      } finally {
        await database.close();
      }
    },
    close: () => videos.close(),
  };
}
