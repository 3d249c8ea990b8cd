/** The work queue on SQS: standard queue, long polls, a dead-letter queue that says why. */
import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
} from '@aws-sdk/client-sqs';
import type { SQSClient } from '@aws-sdk/client-sqs';
import type { WorkQueue } from '@ffleet/ports';
import { seconds } from '@ffleet/units';
import { callAws, codeOf } from './call-aws';
import { createQueueUrlResolver } from './queue-url';
import { createReceiveLimit } from './receive-limit';
import { toReceivedMessages } from './received-message';

const VISIBILITY_TIMEOUT_MAX = 43_200;
/** SQS takes message attributes of any length up to the message's limit; a reason is for reading. */
const REASON_LENGTH_MAX = 1_000;
/** SQS refuses these in bodies and attributes; what a parser quotes from a broken message may hold them. */
const REFUSED_CHARACTERS = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu;
/**
 * `MessageNotInflight`: it is visible again. `InvalidParameterValue`: it was deleted, or another delivery has it (the
 * timeout, the other parameter, is checked before the call), or it has been in flight for 12 h.
 */
const NO_LONGER_IN_FLIGHT = new Set(['MessageNotInflight', 'InvalidParameterValue']);

/**
 * Works with two queues by name; their URLs are asked for at first use. Every method throws AwsCallError when SQS
 * refuses or does not answer; only an aborted long poll is not an error. (A message whose answer is on its way when the
 * poll is aborted stays hidden for its visibility timeout and counts a delivery: abort to drain, not to pause.)
 * `isLastReceive` needs `sqs:GetQueueAttributes`; without it no message is said to be on its last receive.
 * @see AWS API Reference, SQS ReceiveMessage, ChangeMessageVisibility
 */
export function createSqsWorkQueue(options: {
  client: SQSClient;
  queueName: string;
  deadLetterQueueName: string;
}): WorkQueue {
  const { client, queueName, deadLetterQueueName } = options;
  const queueUrlOf = createQueueUrlResolver({ client });
  const receiveLimit = createReceiveLimit({ client });

  const receive: WorkQueue['receive'] = async ({ maxMessages, waitTime, visibilityTimeout, signal }) => {
    if (signal.aborted) return [];
    const QueueUrl = await queueUrlOf(queueName);
    const command = new ReceiveMessageCommand({
      QueueUrl,
      MaxNumberOfMessages: maxMessages,
      WaitTimeSeconds: waitTime,
      VisibilityTimeout: visibilityTimeout,
      MessageSystemAttributeNames: ['SentTimestamp', 'ApproximateReceiveCount', 'MessageGroupId'],
    });
    // Asked for beside the poll: the messages that it brings must not wait hidden for it.
    const limit = receiveLimit.fetch({ queueUrl: QueueUrl });
    return callAws({
      action: `receive from queue ${queueName}`,
      call: async () => {
        try {
          const { Messages = [] } = await client.send(command, { abortSignal: signal });
          if (Messages.length === 0) return [];
          return toReceivedMessages({ messages: Messages, maxReceiveCount: await limit });
        } catch (error) {
          if (signal.aborted) return [];
          throw error;
        }
      },
    });
  };

  const deleteMessage: WorkQueue['delete'] = async ({ receiptHandle }) => {
    const QueueUrl = await queueUrlOf(queueName);
    await callAws({
      action: `delete a message of queue ${queueName}`,
      call: () => client.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: receiptHandle })),
    });
  };

  const changeVisibility: WorkQueue['changeVisibility'] = async ({ receiptHandle, visibilityTimeout }) => {
    if (!(visibilityTimeout >= 0 && visibilityTimeout <= VISIBILITY_TIMEOUT_MAX)) {
      throw new RangeError(
        `Cannot hide a message for ${visibilityTimeout} s: 0..${VISIBILITY_TIMEOUT_MAX} s is allowed`,
      );
    }
    const QueueUrl = await queueUrlOf(queueName);
    const command = new ChangeMessageVisibilityCommand({
      QueueUrl,
      ReceiptHandle: receiptHandle,
      VisibilityTimeout: Math.round(visibilityTimeout),
    });
    await callAws({
      action: `change the visibility of a message of queue ${queueName}`,
      call: async () => {
        try {
          await client.send(command);
        } catch (error) {
          if (!NO_LONGER_IN_FLIGHT.has(codeOf(error))) throw error;
        }
      },
    });
  };

  const send: WorkQueue['send'] = async ({ body, groupId, delay = seconds(0) }) => {
    const QueueUrl = await queueUrlOf(queueName);
    return callAws({
      action: `send to queue ${queueName}`,
      call: async () => {
        const command = new SendMessageCommand({
          QueueUrl,
          MessageBody: body,
          MessageGroupId: groupId,
          DelaySeconds: Math.round(delay),
        });
        const { MessageId } = await client.send(command);
        if (MessageId === undefined) throw new Error('SQS answered without a MessageId');
        return { messageId: MessageId };
      },
    });
  };

  const reject: WorkQueue['reject'] = async ({ message, reason }) => {
    const QueueUrl = await queueUrlOf(deadLetterQueueName);
    const command = new SendMessageCommand({
      QueueUrl,
      MessageBody: message.body,
      ...(message.groupId === undefined ? {} : { MessageGroupId: message.groupId }),
      MessageAttributes: {
        reason: {
          DataType: 'String',
          StringValue: reason.slice(0, REASON_LENGTH_MAX).replace(REFUSED_CHARACTERS, '\ufffd'),
        },
        original_message_id: { DataType: 'String', StringValue: message.messageId },
      },
    });
    await callAws({
      action: `move message ${message.messageId} to queue ${deadLetterQueueName}`,
      call: () => client.send(command),
    });
    await deleteMessage({ receiptHandle: message.receiptHandle });
  };

  return { receive, delete: deleteMessage, changeVisibility, send, reject };
}
