/** The services that a verb uses, each opened when it is first asked for: `status` never loads an AWS client. */
import type { VideoCatalog, WorkQueue } from '@ffleet/ports';
import type { OpsConfig } from './config';
import { guardCatalog, guardQueue, guardUploads } from './guarded-ports';
import { meterUploads } from './metered-uploads';
import type { UploadStore } from './metered-uploads';

export interface Connections {
  openCatalog(): Promise<VideoCatalog>;
  openQueue(): Promise<Pick<WorkQueue, 'send'>>;
  openUploads(): Promise<UploadStore>;
  /** Ends what was opened; never fails. */
  close(): Promise<void>;
}

/** @param config decides where; nothing is contacted yet */
export function createConnections(config: OpsConfig): Connections {
  const closers: (() => Promise<void>)[] = [];
  const where = { region: config.awsRegion ?? undefined, endpoint: config.awsEndpointUrl ?? undefined };
  return {
    async openCatalog() {
      const { createDatabaseClient, createVideoCatalog } = await import('@ffleet/persistence-prisma');
      const client = createDatabaseClient({ url: config.databaseUrl, maxConnections: 4 });
      closers.push(() => client.$disconnect());
      return guardCatalog({ catalog: createVideoCatalog(client), config });
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
