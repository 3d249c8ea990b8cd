/** PutLogEvents: what a batch may hold. */
import type { InputLogEvent, RejectedLogEventsInfo } from '@aws-sdk/client-cloudwatch-logs';
import { epochMs } from '@ffleet/units';
import type { EpochMs } from '@ffleet/units';
import { AwsError } from '../wire/aws-error';

const EVENTS_MAX = 10_000;
const BATCH_BYTES_MAX = 1_048_576;
const EVENT_OVERHEAD_BYTES = 26;
const DAY_MS = 24 * 3600 * 1000;
const PAST_MS_MAX = 14 * DAY_MS;
const FUTURE_MS_MAX = 2 * 3600 * 1000;

/** A checked batch: the events to keep, and what was too old or too new. */
export interface LogBatch {
  readonly events: readonly { readonly at: EpochMs; readonly message: string }[];
  readonly rejected: RejectedLogEventsInfo | undefined;
}

/**
 * @throws {AwsError} InvalidParameterException when the batch as a whole is refused
 * @see Amazon CloudWatch Logs API Reference, PutLogEvents
 */
export function parseLogBatch(given: readonly InputLogEvent[], now: EpochMs): LogBatch {
  const events = given.map(({ timestamp = 0, message = '' }) => ({ at: epochMs(timestamp), message }));
  const [first, last] = [events[0]?.at ?? now, events.at(-1)?.at ?? now];
  if (events.length < 1 || events.length > EVENTS_MAX)
    throw invalidParameter(`A batch must have 1 to ${EVENTS_MAX} log events.`);
  if (events.some(({ message }) => message === '')) throw invalidParameter('A log event must have a message.');
  if (events.some(({ at }, index) => at < (events[index - 1]?.at ?? first)))
    throw invalidParameter('Log events in a single PutLogEvents request must be in chronological order.');
  if (last - first > DAY_MS) throw invalidParameter('A batch of log events must not span more than 24 hours.');
  const size = events.reduce((sum, { message }) => sum + Buffer.byteLength(message) + EVENT_OVERHEAD_BYTES, 0);
  if (size > BATCH_BYTES_MAX) throw invalidParameter(`A batch must not be larger than ${BATCH_BYTES_MAX} bytes.`);

  const tooOld = events.filter(({ at }) => at < now - PAST_MS_MAX).length;
  const tooNew = events.findIndex(({ at }) => at > now + FUTURE_MS_MAX);
  const rejected = {
    ...(tooOld > 0 ? { tooOldLogEventEndIndex: tooOld } : {}),
    ...(tooNew >= 0 ? { tooNewLogEventStartIndex: tooNew } : {}),
  };
  return {
    events: events.slice(tooOld, tooNew >= 0 ? tooNew : undefined),
    rejected: Object.keys(rejected).length > 0 ? rejected : undefined,
  };
}

/** The refusal of a parameter. */
export const invalidParameter = (message: string): AwsError => new AwsError('InvalidParameterException', message);
