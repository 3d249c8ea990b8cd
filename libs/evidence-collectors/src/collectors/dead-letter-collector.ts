/** A look at dead letters that hides none. @see Amazon SQS API Reference, ReceiveMessage */
import { ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import type { Message, SQSClient } from '@aws-sdk/client-sqs';
import type { Collector } from '../collection';

/** A receive answers with ten at most; each look is a sample of SQS's servers, unless it waits. */
const LOOKS_MAX = 10;
const BATCH_MAX = 10;

/** Reads up to 100 messages with their reasons; the queue's depth tells how many there are. */
export function collectDeadLetters({ sqs }: { sqs: SQSClient }): Collector {
  return async ({ names, observe }) => {
    const queueName = names.deadLetterQueue;
    const fact = await observe({ kind: 'dead-letters', subject: queueName }, async (signal) => {
      const found = new Map<string, Message>();
      for (let look = 0; look < LOOKS_MAX; look += 1) {
        const before = found.size;
        const { Messages = [] } = await sqs.send(
          new ReceiveMessageCommand({
            QueueUrl: `${names.queueUrlPrefix}/${queueName}`,
            MaxNumberOfMessages: BATCH_MAX,
            // Nobody is to miss a message because of a report.
            VisibilityTimeout: 0,
            MessageAttributeNames: ['All'],
          }),
          { abortSignal: signal },
        );
        for (const message of Messages) found.set(message.MessageId ?? '', message);
        if (found.size === before || Messages.length < BATCH_MAX) break;
      }
      const messages = [...found].map(([messageId, { MessageAttributes = {} }]) => ({
        messageId,
        reason: MessageAttributes['reason']?.StringValue ?? null,
      }));
      return { value: { messages } };
    });
    return [fact];
  };
}
