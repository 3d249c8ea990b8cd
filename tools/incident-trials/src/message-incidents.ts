/** What goes wrong with messages and sources: poison, dead letters, a source that is gone. */
import { DeleteObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { GetQueueUrlCommand, PurgeQueueCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { REGION } from '@ffleet/local-stack';
import type { Incident } from './incident';
import { until } from './incident-ground';
import type { IncidentGround } from './incident-ground';

async function send({ client }: IncidentGround, queueName: string, body: string): Promise<void> {
  const sqs = new SQSClient(client);
  const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName: queueName }));
  await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: body, MessageGroupId: '7' }));
}

async function purgeDeadLetters({ client }: IncidentGround): Promise<void> {
  const sqs = new SQSClient(client);
  const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName: REGION.videoDeadLetterQueue }));
  // SQS purges a queue once a minute at most; until then it refuses.
  await until(
    'the dead-letter queue to be purged',
    () =>
      sqs.send(new PurgeQueueCommand({ QueueUrl })).then(
        () => true,
        () => false,
      ),
    (isPurged) => isPurged,
  );
}

export const MESSAGE_INCIDENTS: readonly Incident[] = [
  {
    title: 'a message that no worker can read',
    finding: 'MessagesRejected/PoisonMessage',
    async make(ground) {
      await send(ground, REGION.videoQueue, 'not a job');
      return () => purgeDeadLetters(ground);
    },
  },
  {
    title: 'the dead-letter queue fills, and nobody wrote down why',
    finding: 'DeadLettersWaiting/DeadLetterQueueFilling',
    async make(ground) {
      await send(ground, REGION.videoDeadLetterQueue, '{"video_id": 1}');
      return () => purgeDeadLetters(ground);
    },
  },
  {
    title: 'the uploaded object is gone before its job begins',
    finding: 'SourceMissing/SourceObjectMissing',
    async make(ground) {
      const s3 = new S3Client({ ...ground.client, forcePathStyle: true });
      const holdsUp = await ground.submitSlow();
      const alsoHoldsUp = await ground.submitSlow();
      await Promise.all([ground.untilRunning(holdsUp), ground.untilRunning(alsoHoldsUp)]);
      const videoId = await ground.submitSlow();
      const { rows } = await ground.database.pool.query<{ source: string }>('SELECT source FROM videos WHERE id = $1', [
        videoId,
      ]);
      await s3.send(new DeleteObjectCommand({ Bucket: REGION.mediaBucket, Key: rows[0]?.source ?? '' }));
      await ground.cancel(holdsUp);
      await ground.cancel(alsoHoldsUp);
      return () => ground.database.pool.query('DELETE FROM videos WHERE id = $1', [videoId]);
    },
  },
];
