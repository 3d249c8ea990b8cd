/** After how many receives SQS moves a message of a queue to its dead-letter queue, known without asking each time. */
import { GetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import type { SQSClient } from '@aws-sdk/client-sqs';
import { milliseconds } from '@ffleet/units';
import type { Milliseconds } from '@ffleet/units';

/** Policies change by hand, now and then. A count of receives would be seconds on a busy queue, hours on a quiet one. */
const KNOWN_FOR = milliseconds(5 * 60_000);
/** A role without sqs:GetQueueAttributes is refused each time; a receive must not ask it for every message. */
const UNKNOWN_FOR = milliseconds(60_000);
/** Messages may already be waiting, hidden, for the answer. */
const ANSWER_WITHIN = milliseconds(3_000);

export interface ReceiveLimit {
  /** @returns the redrive policy's maxReceiveCount; null where there is no policy, or it could not be read. Never rejects. */
  fetch(options: { queueUrl: string }): Promise<number | null>;
}

interface Answer {
  readonly limit: Promise<number | null>;
  /** On the monotonic clock: wall clocks jump. */
  askAgainAtMs: number;
}

/**
 * @param options.monotonicMs for how long an answer is good; by default the process's own
 * @see AWS API Reference, SQS GetQueueAttributes, RedrivePolicy
 */
export function createReceiveLimit(options: { client: SQSClient; monotonicMs?: () => Milliseconds }): ReceiveLimit {
  const { client, monotonicMs = () => milliseconds(performance.now()) } = options;
  const answers = new Map<string, Answer>();

  const ask = (queueUrl: string): Answer => {
    const answer: Answer = {
      limit: readLimit({ client, queueUrl }).catch(() => {
        answer.askAgainAtMs = monotonicMs() + UNKNOWN_FOR;
        return null;
      }),
      askAgainAtMs: monotonicMs() + KNOWN_FOR,
    };
    answers.set(queueUrl, answer);
    return answer;
  };

  return {
    fetch({ queueUrl }) {
      const known = answers.get(queueUrl);
      return known !== undefined && monotonicMs() < known.askAgainAtMs ? known.limit : ask(queueUrl).limit;
    },
  };
}

async function readLimit({ client, queueUrl }: { client: SQSClient; queueUrl: string }): Promise<number | null> {
  const { Attributes = {} } = await client.send(
    new GetQueueAttributesCommand({ QueueUrl: queueUrl, AttributeNames: ['RedrivePolicy'] }),
    { abortSignal: AbortSignal.timeout(ANSWER_WITHIN) },
  );
  const { RedrivePolicy } = Attributes;
  if (RedrivePolicy === undefined || RedrivePolicy === '') return null;
  const policy: unknown = JSON.parse(RedrivePolicy);
  if (typeof policy !== 'object' || policy === null || !('maxReceiveCount' in policy)) return null;
  // SQS hands back what it was given: a number, or a number as text.
  const count = Number(policy.maxReceiveCount);
  return Number.isInteger(count) && count > 0 ? count : null;
}
