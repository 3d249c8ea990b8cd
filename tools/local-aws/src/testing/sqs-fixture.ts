/** Short ways to talk to SQS in tests. */
import {
  ChangeMessageVisibilityCommand,
  CreateQueueCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
} from '@aws-sdk/client-sqs';
import type { Message, ReceiveMessageCommandInput, SQSClient, SendMessageCommandInput } from '@aws-sdk/client-sqs';

/** How many messages a queue reports in each place. */
export interface Counts {
  readonly visible: number;
  readonly inFlight: number;
  readonly delayed: number;
}

let queueCount = 0;

/** One client's view of SQS, with queues of fresh names. */
export class SqsFixture {
  constructor(readonly client: SQSClient) {}

  /** @returns the URL of a new standard queue */
  async createQueue(attributes: Record<string, string> = {}, name = `queue-${++queueCount}`): Promise<string> {
    const { QueueUrl = '' } = await this.client.send(
      new CreateQueueCommand({ QueueName: name, Attributes: attributes }),
    );
    return QueueUrl;
  }

  /** @returns the URL of a new FIFO queue */
  createFifoQueue(attributes: Record<string, string> = {}): Promise<string> {
    return this.createQueue({ FifoQueue: 'true', ...attributes }, `queue-${++queueCount}.fifo`);
  }

  /** @returns URLs of a queue and of its dead-letter queue */
  async createRedrivenQueue(maxReceiveCount: number): Promise<{ source: string; deadLetters: string }> {
    const deadLetters = await this.createQueue();
    const deadLetterTargetArn = await this.arnOf(deadLetters);
    const source = await this.createQueue({ RedrivePolicy: JSON.stringify({ deadLetterTargetArn, maxReceiveCount }) });
    return { source, deadLetters };
  }

  send(queueUrl: string, body: string, more: Partial<SendMessageCommandInput> = {}) {
    return this.client.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: body, ...more }));
  }

  /** Messages with everything that can be asked for; an empty list when there are none. */
  async receive(queueUrl: string, options: Partial<ReceiveMessageCommandInput> = {}): Promise<Message[]> {
    const { Messages = [] } = await this.client.send(
      new ReceiveMessageCommand({
        QueueUrl: queueUrl,
        MessageSystemAttributeNames: ['All'],
        MessageAttributeNames: ['All'],
        ...options,
      }),
    );
    return Messages;
  }

  /** Receives exactly one message. */
  async receiveOne(queueUrl: string, options: Partial<ReceiveMessageCommandInput> = {}): Promise<Message> {
    const [message] = await this.receive(queueUrl, options);
    if (message === undefined) throw new Error(`Cannot receive from ${queueUrl}: no message is visible`);
    return message;
  }

  delete(queueUrl: string, { ReceiptHandle }: Message) {
    return this.client.send(new DeleteMessageCommand({ QueueUrl: queueUrl, ReceiptHandle }));
  }

  changeVisibility(queueUrl: string, { ReceiptHandle }: Message, visibilityTimeout: number) {
    return this.client.send(
      new ChangeMessageVisibilityCommand({ QueueUrl: queueUrl, ReceiptHandle, VisibilityTimeout: visibilityTimeout }),
    );
  }

  async counts(queueUrl: string): Promise<Counts> {
    const attributes = await this.attributes(queueUrl);
    return {
      visible: Number(attributes['ApproximateNumberOfMessages']),
      inFlight: Number(attributes['ApproximateNumberOfMessagesNotVisible']),
      delayed: Number(attributes['ApproximateNumberOfMessagesDelayed']),
    };
  }

  async attributes(queueUrl: string): Promise<Record<string, string>> {
    const { Attributes = {} } = await this.client.send(
      new GetQueueAttributesCommand({ QueueUrl: queueUrl, AttributeNames: ['All'] }),
    );
    return Attributes;
  }

  async arnOf(queueUrl: string): Promise<string> {
    return (await this.attributes(queueUrl))['QueueArn'] ?? '';
  }
}

/** The name of the error that a call ends with, or 'no error'. */
export function errorNameOf(call: Promise<unknown>): Promise<string> {
  return call.then(
    () => 'no error',
    (error: unknown) => (error instanceof Error ? error.name : String(error)),
  );
}
