/** Gathers messages of a dead-letter queue by receiving them, and reads what is known about each. */
import { ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import type { Message, SQSClient } from '@aws-sdk/client-sqs';
import type { DeadLetter } from '@ffleet/ports';
import { epochMs } from '@ffleet/units';
import { required } from './received-message';

/** A message that this process has received, and therefore hides from others. */
export interface HeldLetter {
  readonly letter: DeadLetter;
  readonly receiptHandle: string;
}

/** Long enough for 1,000 messages; when the process dies, the others see them again after this. */
const HIDDEN_FOR_SECONDS = 120;
/** A short poll asks a sample of SQS's servers, and finds nothing where there is something; a long poll asks all. */
const WAIT_SECONDS = 1;
const BATCH_MAX = 10;

/**
 * Receives until `limit` messages are held, or a poll brings nothing new.
 * @param options.held filled as messages come, so that the caller can give them back when a later poll fails
 */
export async function gatherDeadLetters(options: {
  client: SQSClient;
  queueUrl: string;
  limit: number;
  held: Set<HeldLetter>;
}): Promise<void> {
  const { client, queueUrl, limit, held } = options;
  const seen = new Set<string>();
  while (seen.size < limit) {
    const { Messages = [] } = await client.send(
      new ReceiveMessageCommand({
        QueueUrl: queueUrl,
        MaxNumberOfMessages: Math.min(BATCH_MAX, limit - seen.size),
        WaitTimeSeconds: WAIT_SECONDS,
        VisibilityTimeout: HIDDEN_FOR_SECONDS,
        MessageAttributeNames: ['reason', 'original_message_id'],
        MessageSystemAttributeNames: [
          'SentTimestamp',
          'ApproximateReceiveCount',
          'MessageGroupId',
          'DeadLetterQueueSourceArn',
        ],
      }),
    );
    const fresh = Messages.filter(({ MessageId = '' }) => !seen.has(MessageId));
    // SQS may deliver a message twice, and would go on doing so.
    if (fresh.length === 0) return;
    for (const message of fresh) {
      const letter = toDeadLetter(message);
      seen.add(letter.messageId);
      held.add({ letter, receiptHandle: required(message.ReceiptHandle, 'ReceiptHandle') });
    }
  }
}

function toDeadLetter(message: Message): DeadLetter {
  const { Attributes = {} } = message;
  return {
    messageId: required(message.MessageId, 'MessageId'),
    body: required(message.Body, 'Body'),
    cause: causeOf(message),
    groupId: Attributes.MessageGroupId ?? null,
    receiveCount: Number(required(Attributes.ApproximateReceiveCount, 'ApproximateReceiveCount')),
    sentAtEpochMs: epochMs(Number(required(Attributes.SentTimestamp, 'SentTimestamp'))),
  };
}

function causeOf({ Attributes, MessageAttributes }: Message): DeadLetter['cause'] {
  const reason = MessageAttributes?.['reason']?.StringValue;
  if (reason !== undefined) {
    const originalMessageId = MessageAttributes?.['original_message_id']?.StringValue ?? null;
    return { kind: 'rejected', reason, originalMessageId };
  }
  return Attributes?.DeadLetterQueueSourceArn === undefined ? { kind: 'unknown' } : { kind: 'moved-by-sqs' };
}
