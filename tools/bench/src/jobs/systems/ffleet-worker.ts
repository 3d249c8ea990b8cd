/** ffleet's worker as it runs in production: its poll loop over SQS and PostgreSQL, with a transcode that does nothing. */
import { createSqsClient, createSqsWorkQueue } from '@ffleet/aws-adapters';
import { createSystemClock, createSystemJitter } from '@ffleet/host';
import { lectureSettings } from '@ffleet/media-plan';
import { createDrain, pollLoop } from '@ffleet/orchestration';
import { createDatabaseClient, createHintOutbox, createJobStore, createPartStore } from '@ffleet/persistence-prisma';
import type { EventLog, WorkQueue } from '@ffleet/ports';
import { seconds } from '@ffleet/units';
import { HEARTBEAT_INTERVAL, renderJobMessage } from '@ffleet/video-job-lifecycle';
import { inParallel } from '../in-parallel';
import { createSqsQueue, REGION } from '../sqs';
import { createStopwatch } from '../stopwatch';
import type { Stopwatch } from '../stopwatch';
import type { QueueSystem } from '../system';
import { createVideoMaker, SOURCE, TENANT_ID } from './ffleet-videos';
import { noOpMedia } from './no-op-media';

const QUEUE = 'ffleet-bench';
const DEAD_LETTER_QUEUE = 'ffleet-bench-dlq';
const SENDERS = 8;

export function createFfleetWorkerSystem(options: { databaseUrl: string; endpointUrl: string }): QueueSystem {
  const { databaseUrl, endpointUrl } = options;
  const videos = createVideoMaker({ databaseUrl });
  const client = createSqsClient({ region: REGION, endpoint: endpointUrl });
  const queue = createSqsWorkQueue({ client, queueName: QUEUE, deadLetterQueueName: DEAD_LETTER_QUEUE });
  return {
    name: 'ffleet, the whole worker',
    group: 'sqs',
    fencing: 'token',
    batches: false,
    setup: 'production poll loops, one message each; resolve, claim, complete, delete',
    async install() {
      await videos.install();
      for (const name of [QUEUE, DEAD_LETTER_QUEUE]) await createSqsQueue({ client, name });
    },
    async enqueue(count) {
      const queued = await videos.create(count);
      const createdAt = new Date().toISOString();
      const run = async (index: number): Promise<void> => {
        const video = queued[index];
        if (!video) return;
        const body = renderJobMessage({ ...video, tenantId: TENANT_ID, source: SOURCE.key, createdAt });
        await queue.send({ body, groupId: String(TENANT_ID) });
      };
      await inParallel({ count, atOnce: SENDERS, run });
    },
    async work({ count, concurrency, databaseUrl: url }) {
      const database = createDatabaseClient({ url, maxConnections: concurrency });
      const stopwatch = createStopwatch({ count });
      const clock = createSystemClock();
      const log = failLoudly(stopwatch);
      const drain = createDrain({ workerId: 'bench', clock, log });
      const loops = Array.from({ length: concurrency }, (_, lane) =>
        pollLoop({
          instance: null,
          settings: {
            workerId: `worker-${lane}`,
            slots: 1,
            acknowledgement: 'after-handler',
            heartbeatInterval: HEARTBEAT_INTERVAL,
            plan: lectureSettings,
          },
          ports: {
            ...noOpMedia,
            store: createJobStore(database),
            parts: createPartStore(database),
            outbox: createHintOutbox(database),
            queue: timed({ queue, stopwatch }),
            clock,
            jitter: createSystemJitter(),
            log,
          },
          drain,
        }).catch(stopwatch.fail),
      );
      try {
        return await stopwatch.finished;
      } finally {
        drain.request({ reason: 'SIGTERM', timeLeft: seconds(0) });
        await Promise.all(loops);
        await database.close();
      }
    },
    async close() {
      client.destroy();
      await videos.close();
    },
  };
}

/** A job that fails or waits for a retry would count as slow: it ends the run instead. */
function failLoudly(stopwatch: Stopwatch): EventLog {
  return {
    emit(event) {
      if (event.event !== 'SQS_JOB_FAILED' && event.event !== 'WORKER_RETRYING') return;
      stopwatch.fail(new Error(`Cannot run a no-op job: ${JSON.stringify(event)}`));
    },
  };
}

/** From the moment that a message is received until SQS confirms that it is deleted. */
function timed({ queue, stopwatch }: { queue: WorkQueue; stopwatch: Stopwatch }): WorkQueue {
  return {
    ...queue,
    async receive(options) {
      const messages = await queue.receive(options);
      for (const { receiptHandle } of messages) stopwatch.pickUp(receiptHandle);
      return messages;
    },
    async delete(options) {
      await queue.delete(options);
      stopwatch.done(options.receiptHandle);
    },
  };
}
