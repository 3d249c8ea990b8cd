/** The adapters of a worker process, behind the ports of its loops. */
import path from 'node:path';
import { createS3ObjectStore, createSqsWorkQueue } from '@ffleet/aws-adapters';
import type { AwsClients } from '@ffleet/aws-adapters';
import { createMediaRunner } from '@ffleet/media-run';
import type { SweepPorts, WorkerPorts } from '@ffleet/orchestration';
import { createHintOutbox, createJobStore, createLeaseSweeper, createPartStore } from '@ffleet/persistence-prisma';
import type { DatabaseClient } from '@ffleet/persistence-prisma';
import type { Jitter } from '@ffleet/ports';
import type { WorkerConfig } from './config';

export type ProcessPorts = WorkerPorts & SweepPorts & { readonly jitter: Jitter };

export function wirePorts(options: {
  config: WorkerConfig;
  aws: Pick<AwsClients, 'sqs' | 's3'>;
  database: DatabaseClient;
  /** What the machine itself offers. */
  host: Pick<ProcessPorts, 'clock' | 'jitter' | 'log' | 'scratch'>;
}): ProcessPorts {
  const { config, aws, database, host } = options;
  return {
    ...host,
    store: createJobStore(database),
    parts: createPartStore(database),
    outbox: createHintOutbox(database),
    sweeper: createLeaseSweeper(database),
    queue: createSqsWorkQueue({
      client: aws.sqs,
      queueName: config.VIDEO_QUEUE,
      deadLetterQueueName: config.VIDEO_DLQ,
    }),
    objects: createS3ObjectStore({ client: aws.s3, bucket: config.MEDIA_BUCKET }),
    media: createMediaRunner({
      ffmpegPath: config.FFMPEG_PATH,
      ffprobePath: config.FFPROBE_PATH,
      cacheFolder: path.join(config.SCRATCH_DIR, 'sources'),
      allowPrivateSources: config.ALLOW_PRIVATE_SOURCES,
    }),
  };
}
