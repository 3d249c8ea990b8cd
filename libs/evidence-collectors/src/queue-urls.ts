/** Where the fleet's queues are: names are configured, SQS wants URLs. */
import { GetQueueUrlCommand } from '@aws-sdk/client-sqs';
import type { SQSClient } from '@aws-sdk/client-sqs';

/** Stands where nobody could tell the account. */
const NO_ACCOUNT = 'ACCOUNT_ID';

/**
 * The URL of a queue up to its name; where SQS does not tell (the facts about the queue will say why), the usual form.
 * @param options.signal when to stop asking
 */
export async function findQueueUrlPrefix(options: {
  sqs: SQSClient;
  queueName: string;
  region: string;
  endpointUrl: string | null;
  signal: AbortSignal;
}): Promise<string> {
  const { sqs, queueName, region, endpointUrl, signal } = options;
  try {
    const { QueueUrl = '' } = await sqs.send(new GetQueueUrlCommand({ QueueName: queueName }), { abortSignal: signal });
    const end = QueueUrl.lastIndexOf(`/${queueName}`);
    if (end > 0) return QueueUrl.slice(0, end);
  } catch {
    // Not lost: each question to that queue fails in the same way, and is told.
  }
  return `${endpointUrl ?? `https://sqs.${region}.amazonaws.com`}/${NO_ACCOUNT}`;
}
