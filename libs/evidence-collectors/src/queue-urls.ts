/** Where the fleet's queues are: names are configured, SQS wants URLs. */
import { GetQueueUrlCommand } from '@aws-sdk/client-sqs';
import type { SQSClient } from '@aws-sdk/client-sqs';
import type { Milliseconds } from '@ffleet/units';
import { within } from './collection';

/** Stands where nobody could tell the account. */
const NO_ACCOUNT = 'ACCOUNT_ID';

/**
 * The URL of a queue up to its name; where SQS does not tell (the facts about the queue will say why), the usual form.
 * @param options.timeLimit SQS is waited for no longer
 */
export async function findQueueUrlPrefix(options: {
  sqs: SQSClient;
  queueName: string;
  region: string;
  endpointUrl: string | null;
  timeLimit: Milliseconds;
  signal: AbortSignal;
}): Promise<string> {
  const { sqs, queueName, region, endpointUrl, timeLimit, signal } = options;
  try {
    const { QueueUrl = '' } = await within({ signal, timeOut: AbortSignal.timeout(timeLimit) }, (abortSignal) =>
      sqs.send(new GetQueueUrlCommand({ QueueName: queueName }), { abortSignal }),
    );
    const end = QueueUrl.lastIndexOf(`/${queueName}`);
    if (end > 0) return QueueUrl.slice(0, end);
  } catch {
    // Not lost: each question to that queue fails in the same way, and is told.
  }
  return `${endpointUrl ?? `https://sqs.${region}.amazonaws.com`}/${NO_ACCOUNT}`;
}
