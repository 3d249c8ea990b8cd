/** A database and an AWS endpoint for one spec file; each session has a database, a queue and a bucket of its own. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import {
  CreateBucketCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { CreateQueueCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { startLocalAws } from '@ffleet/local-aws';
import type { LocalAws } from '@ffleet/local-aws';
import { startTestCluster } from '@ffleet/local-postgres';
import type { JobClaim, JobStore, VideoCatalog } from '@ffleet/ports';
import { seconds } from '@ffleet/units';
import { createCliSession } from './cli-session';
import type { CliSession } from './cli-session';

export interface FleetFixture {
  /** Holds `lecture.mp4`, `empty.mp4` and the folder `slides`. */
  readonly folder: string;
  openSession(): Promise<FleetSession>;
  stop(): Promise<void>;
}

export interface FleetSession extends CliSession {
  readonly env: Readonly<Record<string, string>>;
  readonly aws: Pick<LocalAws, 'faults'>;
  readonly catalog: VideoCatalog;
  readonly store: JobStore;
  /** Claims the video's newest job as worker `worker-1`. */
  claim(videoId: number): Promise<JobClaim>;
  /** Ends the lease of the video's running job, as if its worker had been killed a while ago. */
  expireLease(videoId: number): Promise<void>;
  /** Finds every lease that ran out, as a worker's sweep does that had no gap. */
  sweep(): Promise<void>;
  /** Takes messages off the queue, as many as are there at once (at most 10). */
  receiveBodies(): Promise<readonly unknown[]>;
  /** Of the media bucket. @throws {Error} when there is none */
  readObject(key: string): Promise<Uint8Array>;
  /** Into the media bucket. */
  writeObject(key: string, body: Uint8Array): Promise<void>;
  deleteObject(key: string): Promise<void>;
  /** Sends a body of whatever kind to the work queue. */
  send(body: string): Promise<void>;
  /** Moves the next message to the dead-letter queue, as a worker that cannot read it does. */
  rejectNext(reason: string): Promise<void>;
  /** Receives the only message of the queue until SQS moves it to the dead-letter queue. */
  wearOutNext(): Promise<void>;
  close(): Promise<void>;
}

const RECEIVES_MAX = 3;
const REGION = 'us-east-1';

export async function startFleetFixture(): Promise<FleetFixture> {
  // The names that the local endpoint knows.
  process.env['AWS_ACCESS_KEY_ID'] = 'test';
  process.env['AWS_SECRET_ACCESS_KEY'] = 'test';
  // Lazily as the CLI itself does: the boundary rule wants one way of loading a library.
  const { createDatabaseClient, createJobStore, createLeaseSweeper, createVideoCatalog, migrate } =
    await import('@ffleet/persistence-prisma');
  const { createSqsWorkQueue } = await import('@ffleet/aws-adapters');
  const folder = await mkdtemp(path.join(os.tmpdir(), 'ffleet-ops-cli-'));
  await writeFile(path.join(folder, 'lecture.mp4'), Buffer.alloc(1500, 7));
  await writeFile(path.join(folder, 'empty.mp4'), '');
  await mkdir(path.join(folder, 'slides'));
  const cluster = await startTestCluster({ prepareTemplate: (url) => migrate(url) });
  const aws = await startLocalAws({ stateDir: path.join(folder, 'aws'), region: REGION });
  const sqs = new SQSClient({ region: REGION, endpoint: aws.endpointUrl });
  const s3 = new S3Client({ region: REGION, endpoint: aws.endpointUrl, forcePathStyle: true });
  await s3.send(new CreateBucketCommand({ Bucket: 'academy-media' }));
  let sessions = 0;

  return {
    folder,
    async openSession() {
      sessions += 1;
      const queueName = `jobs-of-session-${sessions}`;
      const deadLetterQueueName = `${queueName}-dlq`;
      await sqs.send(new CreateQueueCommand({ QueueName: deadLetterQueueName }));
      const RedrivePolicy = JSON.stringify({
        deadLetterTargetArn: `arn:aws:sqs:${REGION}:000000000000:${deadLetterQueueName}`,
        maxReceiveCount: RECEIVES_MAX,
      });
      const { QueueUrl } = await sqs.send(
        new CreateQueueCommand({ QueueName: queueName, Attributes: { RedrivePolicy } }),
      );
      const queue = createSqsWorkQueue({ client: sqs, queueName, deadLetterQueueName });
      const receiveOne = async () => {
        const [message] = await queue.receive({
          maxMessages: 1,
          waitTime: seconds(0),
          visibilityTimeout: seconds(0),
          signal: new AbortController().signal,
        });
        return message;
      };
      const url = await cluster.createDatabase();
      const database = createDatabaseClient({ url });
      const env = {
        DATABASE_URL: url,
        AWS_REGION: REGION,
        AWS_ENDPOINT_URL: aws.endpointUrl,
        VIDEO_QUEUE: queueName,
        VIDEO_DLQ: deadLetterQueueName,
      };
      const catalog = createVideoCatalog(database);
      const store = createJobStore(database);
      return {
        ...createCliSession({
          env,
          replacements: [
            [folder, '<folder>'],
            [deadLetterQueueName, '<dlq>'],
            [queueName, '<queue>'],
            [new URL(url).pathname, '/<database>'],
          ],
        }),
        env,
        aws,
        catalog,
        store,
        claim: (videoId) => claimNewestJob({ catalog, store, videoId }),
        expireLease: async (videoId) => {
          const past = await database.prisma.$executeRaw`
            UPDATE jobs SET lease_until = now() - interval '1 second' WHERE video_id = ${videoId} AND state = 'RUNNING'`;
          if (past !== 1) throw new Error(`Cannot expire the lease of video ${videoId}: no job of it runs`);
        },
        sweep: async () => {
          await database.prisma.$executeRaw`
            UPDATE sweeper SET swept_at = now(), judges_from = to_timestamp(0), gap_began_at = to_timestamp(0)`;
          await createLeaseSweeper(database).sweep({ actor: 'sweeper-1', limit: 1_000 });
        },
        receiveBodies: async () => {
          const command = new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 });
          const { Messages = [] } = await sqs.send(command);
          return Messages.map(({ Body = '' }): unknown => JSON.parse(Body));
        },
        readObject: async (key) => {
          const { Body } = await s3.send(new GetObjectCommand({ Bucket: 'academy-media', Key: key }));
          return (await Body?.transformToByteArray()) ?? new Uint8Array();
        },
        writeObject: async (key, body) => {
          await s3.send(new PutObjectCommand({ Bucket: 'academy-media', Key: key, Body: body }));
        },
        deleteObject: async (key) => {
          await s3.send(new DeleteObjectCommand({ Bucket: 'academy-media', Key: key }));
        },
        send: async (body) => void (await queue.send({ body, groupId: '7' })),
        rejectNext: async (reason) => {
          const message = await receiveOne();
          if (message === undefined) throw new Error('Cannot reject a message: the queue is empty');
          await queue.reject({ message, reason });
        },
        wearOutNext: async () => {
          for (let count = 0; count <= RECEIVES_MAX; count += 1) await receiveOne();
        },
        close: () => database.close(),
      };
    },
    async stop() {
      sqs.destroy();
      s3.destroy();
      await aws.close();
      await cluster.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function claimNewestJob(options: { catalog: VideoCatalog; store: JobStore; videoId: number }): Promise<JobClaim> {
  const { catalog, store, videoId } = options;
  const video = await catalog.fetchVideo({ videoId });
  if (!video?.job) throw new Error(`Cannot claim video ${videoId}: it has no job`);
  const { jobId } = video.job;
  const outcome = await store.claim({ jobId, workerId: 'worker-1', leaseDuration: seconds(30), receiptHandle: null });
  if (outcome.kind !== 'claimed') throw new Error(`Cannot claim job ${jobId}: ${outcome.refusal}`);
  return outcome.claim;
}
