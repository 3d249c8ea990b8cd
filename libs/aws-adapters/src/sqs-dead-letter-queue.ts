/** The dead-letter queue on SQS, which has no way of looking at messages but to receive them. */
import { ChangeMessageVisibilityCommand, DeleteMessageCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import type { SQSClient } from '@aws-sdk/client-sqs';
import type { DeadLetterQueue, RedriveOutcome } from '@ffleet/ports';
import { callAws } from './call-aws';
import { gatherDeadLetters } from './dead-letters';
import type { HeldLetter } from './dead-letters';
import { createQueueDepthReader } from './queue-depth-reader';
import { createQueueUrlResolver } from './queue-url';

/** As many as one call looks through. */
const SEARCH_MAX = 1_000;

/**
 * Every method throws AwsCallError when SQS refuses or does not answer. It needs sqs:GetQueueUrl, GetQueueAttributes,
 * ReceiveMessage, ChangeMessageVisibility and DeleteMessage on the dead-letter queue, and SendMessage on the work queue.
 * @see AWS API Reference, SQS ReceiveMessage; Amazon SQS Developer Guide, Using dead-letter queues
 */
export function createSqsDeadLetterQueue(options: {
  client: SQSClient;
  queueName: string;
  deadLetterQueueName: string;
}): DeadLetterQueue {
  const { client, queueName, deadLetterQueueName } = options;
  const queueUrlOf = createQueueUrlResolver({ client });
  const depths = createQueueDepthReader({ client });

  /** Gives every letter that `use` leaves back to the others, whatever happens. */
  const withLetters = async <Output>(
    limit: number,
    use: (letters: readonly HeldLetter[], release: Set<HeldLetter>) => Promise<Output>,
  ): Promise<Output> => {
    const queueUrl = await queueUrlOf(deadLetterQueueName);
    const held = new Set<HeldLetter>();
    try {
      await callAws({
        action: `look at the messages of queue ${deadLetterQueueName}`,
        call: () => gatherDeadLetters({ client, queueUrl, limit, held }),
      });
      return await use([...held], held);
    } finally {
      await Promise.all([...held].map((letter) => release({ client, queueUrl, letter })));
    }
  };

  const redriveOne = async ({ letter, receiptHandle }: HeldLetter): Promise<RedriveOutcome> => {
    const { messageId, body, groupId } = letter;
    let newMessageId: string;
    try {
      newMessageId = await send({ client, queueUrl: await queueUrlOf(queueName), queueName, body, groupId });
    } catch (error) {
      return { kind: 'not-sent', messageId, error: asError(error) };
    }
    try {
      const QueueUrl = await queueUrlOf(deadLetterQueueName);
      await callAws({
        action: `delete message ${messageId} of queue ${deadLetterQueueName}`,
        call: () => client.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: receiptHandle })),
      });
      return { kind: 'redriven', messageId, newMessageId };
    } catch (error) {
      return { kind: 'sent-but-not-removed', messageId, newMessageId, error: asError(error) };
    }
  };

  return {
    fetchDepth: () => depths.fetchDepth({ queueName: deadLetterQueueName }),

    list: ({ limit }) => withLetters(limit, async (letters) => letters.map(({ letter }) => letter)),

    redrive: ({ messageIds }) =>
      withLetters(SEARCH_MAX, async (letters, held) => {
        const outcomes: RedriveOutcome[] = [];
        for (const one of letters.filter(({ letter }) => messageIds.includes(letter.messageId))) {
          const outcome = await redriveOne(one);
          outcomes.push(outcome);
          if (outcome.kind === 'redriven') held.delete(one);
          if (outcome.kind === 'not-sent') break;
        }
        return outcomes;
      }),
  };
}

async function send(options: {
  client: SQSClient;
  queueUrl: string;
  queueName: string;
  body: string;
  groupId: string | null;
}): Promise<string> {
  const { client, queueUrl, queueName, body, groupId } = options;
  return callAws({
    action: `send to queue ${queueName}`,
    call: async () => {
      const command = new SendMessageCommand({
        QueueUrl: queueUrl,
        MessageBody: body,
        ...(groupId === null ? {} : { MessageGroupId: groupId }),
      });
      const { MessageId } = await client.send(command);
      if (MessageId === undefined) throw new Error('SQS answered without a MessageId');
      return MessageId;
    },
  });
}

/** A letter that cannot be given back now comes back by itself, when its visibility timeout is over. */
async function release(options: { client: SQSClient; queueUrl: string; letter: HeldLetter }): Promise<void> {
  const { client, queueUrl, letter } = options;
  const command = new ChangeMessageVisibilityCommand({
    QueueUrl: queueUrl,
    ReceiptHandle: letter.receiptHandle,
    VisibilityTimeout: 0,
  });
  await client.send(command).catch(() => undefined);
}

const asError = (error: unknown): Error => (error instanceof Error ? error : new Error(String(error)));
