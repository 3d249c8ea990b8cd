/** The services that a verb uses, each opened when it is first asked for: `status` never loads an AWS client. */
import type { DatabaseClient } from '@ffleet/persistence-prisma';
import type { DeadLetterQueue, HintOutbox, JobEvidence, PartStore, VideoCatalog, WorkQueue } from '@ffleet/ports';
import { UsageError } from './cli-errors';
import type { OpsConfig } from './config';
import type { DecisionReader } from './decision-reader';
import type { FleetObserver } from './fleet-observer';
import {
  guardBucket,
  guardCatalog,
  guardDecisions,
  guardDeadLetters,
  guardHints,
  guardJobs,
  guardLogs,
  guardParts,
  guardQueue,
  guardTransitions,
  guardUploads,
} from './guarded-ports';
import type { MediaBucket } from './media-bucket';
import { meterUploads } from './metered-uploads';
import { guardPlans, guardSources } from './quality/guarded-quality-ports';
import type { SourceStore } from './quality/guarded-quality-ports';
import { createPlanReader } from './quality/plan-reader';
import type { PlanReader } from './quality/plan-reader';
import type { UploadStore } from './metered-uploads';
import { createTransitionReader } from './transition-reader';
import type { TransitionReader } from './transition-reader';
import type { WorkerLogReader } from './worker-log-reader';

export interface Connections {
  openCatalog(): Promise<VideoCatalog>;
  openTransitions(): Promise<TransitionReader>;
  openParts(): Promise<Pick<PartStore, 'disownParts'>>;
  openHints(): Promise<Pick<HintOutbox, 'confirmSent'>>;
  openQueue(): Promise<Pick<WorkQueue, 'send'>>;
  openDeadLetters(): Promise<DeadLetterQueue>;
  openUploads(): Promise<UploadStore>;
  openJobs(): Promise<Pick<JobEvidence, 'listJobs' | 'fetchRunning'>>;
  openObserver(): Promise<FleetObserver>;
  openLogs(): Promise<WorkerLogReader>;
  openDecisions(): Promise<DecisionReader>;
  openBucket(): Promise<MediaBucket>;
  openPlans(): Promise<PlanReader>;
  openSources(): Promise<SourceStore>;
  /** Ends what was opened; never fails. */
  close(): Promise<void>;
}

/** @param config decides where; nothing is contacted yet */
export function createConnections(config: OpsConfig): Connections {
  const closers: (() => Promise<void>)[] = [];
  const where = {
    region: config.awsRegion ?? undefined,
    endpoint: config.awsEndpointUrl ?? undefined,
    profile: config.awsProfile ?? undefined,
  };
  let database: DatabaseClient | null = null;
  const openDatabase = async () => {
    const persistence = await import('@ffleet/persistence-prisma');
    if (database === null) {
      const { databaseUrl: url } = config;
      if (url === null) throw new UsageError('DATABASE_URL is not set, but this verb reads the database');
      const client = persistence.createDatabaseClient({ url, maxConnections: 4 });
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
    async openParts() {
      const { client, persistence } = await openDatabase();
      return guardParts({ parts: persistence.createPartStore(client), config });
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
    async openJobs() {
      const { client, persistence } = await openDatabase();
      return guardJobs({ jobs: persistence.createJobEvidence(client), config });
    },
    async openObserver() {
      const { createFleetObserver } = await import('./fleet-observer');
      // A database that is not there is a fact of the report, not its end.
      const jobs =
        config.databaseUrl === null
          ? null
          : await openDatabase().then(({ client, persistence }) => persistence.createJobEvidence(client));
      const observer = await createFleetObserver({ config, jobs });
      closers.push(async () => observer.close());
      return observer;
    },
    async openDecisions() {
      const { openDecisionReader } = await import('./decision-reader');
      const { decisions, close } = openDecisionReader(config);
      closers.push(async () => close());
      return guardDecisions({ decisions, config });
    },
    async openLogs() {
      const { openWorkerLogs } = await import('./worker-log-reader');
      const { logs, close } = openWorkerLogs(config);
      closers.push(async () => close());
      return guardLogs({ logs, config });
    },
    async openBucket() {
      const [{ createS3Client }, { createMediaBucket }] = await Promise.all([
        import('@ffleet/aws-adapters'),
        import('./media-bucket'),
      ]);
      const client = createS3Client(where);
      closers.push(async () => client.destroy());
      return guardBucket({ bucket: createMediaBucket({ client, bucket: config.mediaBucketName }), config });
    },
    async openPlans() {
      const { client } = await openDatabase();
      return guardPlans({ plans: createPlanReader(client), config });
    },
    async openSources() {
      const { createS3Client, createS3ObjectStore } = await import('@ffleet/aws-adapters');
      const client = createS3Client(where);
      closers.push(async () => client.destroy());
      return guardSources({ sources: createS3ObjectStore({ client, bucket: config.mediaBucketName }), config });
    },
    close: async () => void (await Promise.allSettled(closers.map((end) => end()))),
  };
}
