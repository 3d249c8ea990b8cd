/** The services that a verb uses, each opened when it is first asked for: `status` never loads an AWS client. */
import type { DatabaseClient } from '@ffleet/persistence-prisma';
import type { DeadLetterQueue, HintOutbox, VideoCatalog, WorkQueue } from '@ffleet/ports';
import type { OpsConfig } from './config';
import {
  guardCatalog,
  guardDeadLetters,
  guardHints,
  guardQueue,
  guardTransitions,
  guardUploads,
} from './guarded-ports';
import { meterUploads } from './metered-uploads';
import type { UploadStore } from './metered-uploads';
import { createTransitionReader } from './transition-reader';
import type { TransitionReader } from './transition-reader';

export interface Connections {
  openCatalog(): Promise<VideoCatalog>;
  openTransitions(): Promise<TransitionReader>;
  openHints(): Promise<Pick<HintOutbox, 'confirmSent'>>;
  openQueue(): Promise<Pick<WorkQueue, 'send'>>;
  openDeadLetters(): Promise<DeadLetterQueue>;
  openUploads(): Promise<UploadStore>;
  /** Ends what was opened; never fails. */
  close(): Promise<void>;
}

/** @param config decides where; nothing is contacted yet */
export function createConnections(config: OpsConfig): Connections {
  const closers: (() => Promise<void>)[] = [];
  const where = { region: config.awsRegion ?? undefined, endpoint: config.awsEndpointUrl ?? undefined };
  let database: DatabaseClient | null = null;
  const openDatabase = async () => {
    const persistence = await import('@ffleet/persistence-prisma');
    if (database === null) {
      const client = persistence.createDatabaseClient({ url: config.databaseUrl, maxConnections: 4 });
      closers.push(() => client.close());
      database = client;
    }
    return { client: database, persistence };
  };
  return {
    async openCatalog() {
      const { client, persistence } = await openDatabase();
      return guardCatalog({ catalog: persistence.createVideoCatalog(client), config });
    },
    async openHints() {
      const { client, persistence } = await openDatabase();
      return guardHints({ hints: persistence.createHintOutbox(client), config });
    },
    async openTransitions() {
      const { client } = await openDatabase();
      return guardTransitions({ transitions: createTransitionReader(client), config });
    },
    async openDeadLetters() {
      const { createSqsClient, createSqsDeadLetterQueue } = await import('@ffleet/aws-adapters');
      const client = createSqsClient(where);
      closers.push(async () => client.destroy());
      const { videoQueueName: queueName, videoDlqName: deadLetterQueueName } = config;
      return guardDeadLetters({
        deadLetters: createSqsDeadLetterQueue({ client, queueName, deadLetterQueueName }),
        config,
      });
    },
    async openQueue() {
      const { createSqsClient, createSqsWorkQueue } = await import('@ffleet/aws-adapters');
      const client = createSqsClient(where);
      closers.push(async () => client.destroy());
      const { videoQueueName: queueName, videoDlqName: deadLetterQueueName } = config;
      return guardQueue({ queue: createSqsWorkQueue({ client, queueName, deadLetterQueueName }), config });
    },
    async openUploads() {
      const { createS3Client, createS3ObjectStore } = await import('@ffleet/aws-adapters');
      const client = createS3Client(where);
      closers.push(async () => client.destroy());
      const uploads = createS3ObjectStore({ client, bucket: config.mediaBucketName });
      return guardUploads({ uploads: meterUploads({ client, uploads }), config });
    },
    close: async () => void (await Promise.allSettled(closers.map((end) => end()))),
  };
}
