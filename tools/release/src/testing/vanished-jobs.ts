/** A database and a queue with jobs whose workers vanished, each test's own. */
import { CreateQueueCommand, ReceiveMessageCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { Message } from '@aws-sdk/client-sqs';
import { createDatabaseClient, createJobStore, createVideoCatalog } from '@ffleet/persistence-prisma';
import type { DatabaseClient } from '@ffleet/persistence-prisma';
import { seconds } from '@ffleet/units';

export interface SweptRegion {
  /** The sweeping function's whole environment. */
  readonly env: Readonly<Record<string, string>>;
  readonly database: DatabaseClient;
  /** Makes a job whose worker claimed it, with its message in flight, and whose lease ran out so long ago. @returns its id */
  addVanishedJob(options: { leaseOverSeconds: number }): Promise<string>;
  /** When the last sweep was. */
  setLastSweep(options: { secondsAgo: number }): Promise<void>;
  /** Waits up to 5 s for a message. */
  receive(): Promise<Message | undefined>;
}

let regionCount = 0;

export async function makeSweptRegion(options: { endpoint: string; databaseUrl: string }): Promise<SweptRegion> {
  const { endpoint, databaseUrl } = options;
  regionCount += 1;
  const queueName = `swept-${regionCount}`;
  const sqs = new SQSClient({
    region: 'us-east-1',
    endpoint,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  const { QueueUrl = '' } = await sqs.send(new CreateQueueCommand({ QueueName: queueName }));
  const database = createDatabaseClient({ url: databaseUrl, maxConnections: 1 });
  const receive = async (): Promise<Message | undefined> => {
    const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 5 }));
    return Messages[0];
  };

  return {
    env: {
      AWS_REGION: 'us-east-1',
      AWS_ENDPOINT_URL: endpoint,
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
      DATABASE_URL: databaseUrl,
      VIDEO_QUEUE: queueName,
      AWS_LAMBDA_FUNCTION_NAME: 'sweep-spec',
    },
    database,
    receive,
    async addVanishedJob({ leaseOverSeconds }) {
      const source = { kind: 'object', key: 'tenants/7/uploads/a.mp4' } as const;
      const { jobId } = await createVideoCatalog(database).createVideo({ tenantId: 7, title: 'a.mp4', source });
      await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: jobId }));
      const message = await receive();
      await createJobStore(database).claim({
        jobId,
        workerId: 'i-vanished',
        leaseDuration: seconds(30),
        receiptHandle: message?.ReceiptHandle ?? null,
      });
      await database.prisma.$executeRaw`
        UPDATE jobs SET lease_until = now() - make_interval(secs => ${leaseOverSeconds}::int) WHERE id = ${jobId}::uuid`;
      return jobId;
    },
    async setLastSweep({ secondsAgo }) {
      await database.prisma.$executeRaw`
        UPDATE sweeper SET swept_at = now() - make_interval(secs => ${secondsAgo}::int), judges_from = '-infinity'`;
    },
  };
}
