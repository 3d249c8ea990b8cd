/** The worker process: wires the adapters to the poll loop, and drains when it is told to go. */
import {
  createAsgWorkerInstance,
  createAwsClients,
  createS3ObjectStore,
  createSqsWorkQueue,
} from '@ffleet/aws-adapters';
import { createScratchSpace, createStdoutEventLog, createSystemClock, createSystemJitter } from '@ffleet/host';
import { lectureSettings } from '@ffleet/media-plan';
import { createMediaRunner } from '@ffleet/media-run';
import { describeError, pollLoop } from '@ffleet/orchestration';
import { createDatabaseClient, createJobStore } from '@ffleet/persistence-prisma';
import { readConfig } from './config';
import type { WorkerConfig } from './config';

/** The signals that mean "go away soon": from the container runtime, and from a terminal. */
const DRAIN_SIGNALS = ['SIGTERM', 'SIGINT'] as const;

async function main(): Promise<void> {
  const config = readConfig(process.env);
  const log = createStdoutEventLog({ format: config.LOG_FORMAT });
  const drain = new AbortController();
  for (const signal of DRAIN_SIGNALS) {
    process.once(signal, () => {
      log.emit({ event: 'WORKER_DRAINING', worker_id: config.WORKER_ID, reason: signal });
      drain.abort();
    });
  }
  const scratch = createScratchSpace({ root: config.SCRATCH_DIR });
  await scratch.sweep();
  await runWorker({ config, log, scratch, drain: drain.signal });
}

async function runWorker(options: {
  config: WorkerConfig;
  log: ReturnType<typeof createStdoutEventLog>;
  scratch: ReturnType<typeof createScratchSpace>;
  drain: AbortSignal;
}): Promise<void> {
  const { config, log, scratch, drain } = options;
  const aws = createAwsClients({ region: config.AWS_REGION, endpoint: config.AWS_ENDPOINT_URL });
  const database = createDatabaseClient({ url: config.DATABASE_URL, maxConnections: 4 });
  const acknowledgement = config.VIDEO_FAST_ACK ? 'at-receive' : 'after-handler';
  log.emit({
    event: 'WORKER_STARTED',
    worker_id: config.WORKER_ID,
    ack_mode: acknowledgement,
    queue: config.VIDEO_QUEUE,
  });
  try {
    await pollLoop({
      instance:
        config.INSTANCE_ID === undefined
          ? null
          : createAsgWorkerInstance({
              client: aws.autoScaling,
              groupName: config.VIDEO_WORKER_ASG_NAME,
              instanceId: config.INSTANCE_ID,
            }),
      settings: {
        workerId: config.WORKER_ID,
        acknowledgement,
        heartbeatInterval: config.HEARTBEAT_SECONDS,
        plan: lectureSettings,
      },
      ports: {
        store: createJobStore(database),
        queue: createSqsWorkQueue({
          client: aws.sqs,
          queueName: config.VIDEO_QUEUE,
          deadLetterQueueName: config.VIDEO_DLQ,
        }),
        objects: createS3ObjectStore({ client: aws.s3, bucket: config.MEDIA_BUCKET }),
        media: createMediaRunner({ ffmpegPath: config.FFMPEG_PATH, ffprobePath: config.FFPROBE_PATH }),
        scratch,
        clock: createSystemClock(),
        jitter: createSystemJitter(),
        log,
      },
      drain,
    });
  } finally {
    await database.$disconnect();
    await scratch.sweep();
  }
  log.emit({ event: 'WORKER_STOPPED', worker_id: config.WORKER_ID });
}

main().catch((error: unknown) => {
  process.stderr.write(`video-worker: ${describeError(error)}\n`);
  process.exitCode = 1;
});
