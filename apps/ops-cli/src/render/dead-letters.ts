/** Messages of the dead-letter queue: what is known about each, and nothing that is guessed. */
import type { DeadLetter } from '@ffleet/ports';
import { assertNever, elapsedMs } from '@ffleet/units';
import type { EpochMs } from '@ffleet/units';
import { cleanText, formatDuration, paint, renderTable } from '@ffleet/terminal';
import type { TextStyle } from '@ffleet/terminal';
import type { LookedUpLetter } from '../commands/look-up-jobs';
import type { DocumentOf } from '../documents/documents';
import { isoTime, renderJson } from './video-json';

/** Enough to name one of thousands; the verbs take it for the whole. */
const SHORT_ID_LENGTH = 8;
/** SQS takes bodies of up to 1 MiB; `--json` shows the whole. */
const BODY_LENGTH_MAX = 4_000;
const LABEL_COLUMNS = 14;

export const shortId = (messageId: string): string => cleanText(messageId.slice(0, SHORT_ID_LENGTH));

/** @returns the table's lines, messages in the order given */
export function renderDeadLetterTable(options: {
  letters: readonly LookedUpLetter[];
  style: TextStyle;
  nowEpochMs: EpochMs;
}): readonly string[] {
  const { letters, style, nowEpochMs } = options;
  return renderTable({
    columns: [
      { header: 'MESSAGE' },
      { header: 'AGE', align: 'right' },
      { header: 'RECEIVED', align: 'right' },
      { header: 'VIDEO', align: 'right' },
      { header: 'TENANT', align: 'right' },
      { header: 'JOB' },
      { header: 'REASON', shrinks: true },
    ],
    rows: letters.map(({ letter, message, job }) => [
      { text: shortId(letter.messageId) },
      { text: age(letter, nowEpochMs) },
      { text: String(letter.receiveCount) },
      { text: message === null ? '' : String(message.videoId) },
      { text: message === null ? '' : String(message.tenantId) },
      { text: jobText(job) },
      { text: reasonText(letter), look: 'red' },
    ]),
    style,
  });
}

/** Everything about one message. */
export function renderDeadLetter(options: {
  found: LookedUpLetter;
  style: TextStyle;
  nowEpochMs: EpochMs;
}): readonly string[] {
  const { found, style, nowEpochMs } = options;
  const { letter, message, job } = found;
  const field = (label: string, value: string): string =>
    `  ${paint({ text: label.padEnd(LABEL_COLUMNS), look: 'dim', style })} ${value}`;
  return [
    paint({ text: `Message ${cleanText(letter.messageId)}`, look: 'bold', style }),
    field('reason', reasonText(letter)),
    ...(letter.cause.kind === 'rejected' && letter.cause.originalMessageId !== null
      ? [field('was message', cleanText(letter.cause.originalMessageId))]
      : []),
    field(
      letter.cause.kind === 'rejected' ? 'rejected' : 'sent',
      `${isoTime(letter.sentAtEpochMs)} (${age(letter, nowEpochMs)} ago)`,
    ),
    field('received', `${letter.receiveCount} times, looks at this queue included`),
    field('group', cleanText(letter.groupId ?? 'none')),
    ...(message === null
      ? []
      : [
          field('video', String(message.videoId)),
          field('tenant', String(message.tenantId)),
          field('job id', cleanText(message.jobId ?? 'none')),
        ]),
    field('job', jobText(job)),
    '',
    ...renderBody(letter.body),
  ];
}

/** The JSON form: field names that scripts rely on. */
export const deadLetterJson = ({
  letter,
  message,
  job,
}: LookedUpLetter): DocumentOf<'dlq list'>['messages'][number] => ({
  message_id: letter.messageId,
  cause: letter.cause.kind,
  reason: letter.cause.kind === 'rejected' ? letter.cause.reason : null,
  original_message_id: letter.cause.kind === 'rejected' ? letter.cause.originalMessageId : null,
  sent_at: isoTime(letter.sentAtEpochMs),
  receive_count: letter.receiveCount,
  group_id: letter.groupId,
  video_id: message?.videoId ?? null,
  tenant_id: message?.tenantId ?? null,
  job_id: message?.jobId ?? null,
  job: job.kind,
  job_state: job.kind === 'found' || job.kind === 'followed-by-newer' ? job.state : null,
});

function reasonText({ cause }: DeadLetter): string {
  switch (cause.kind) {
    case 'rejected':
      return cleanText(cause.reason);
    case 'moved-by-sqs':
      return 'moved by SQS after too many receives; nobody wrote down why';
    case 'unknown':
      return 'none was recorded';
    default:
      return assertNever(cause);
  }
}

function jobText(job: LookedUpLetter['job']): string {
  switch (job.kind) {
    case 'found':
      return job.state;
    case 'followed-by-newer':
      return `newer: ${job.state}`;
    case 'no-such-video':
      return 'no such video';
    case 'body-unreadable':
      return 'none named';
    case 'database-unavailable':
      return 'unknown';
    default:
      return assertNever(job);
  }
}

/** As JSON either way, so that nothing in it reaches the terminal unescaped. */
function renderBody(body: string): readonly string[] {
  const shown = renderJson(parsed(body.slice(0, BODY_LENGTH_MAX)));
  const rest = body.length - BODY_LENGTH_MAX;
  return [...shown.split('\n'), ...(rest > 0 ? [`... and ${rest} more characters: see them with --json`] : [])];
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return body;
  }
}

const age = ({ sentAtEpochMs }: DeadLetter, nowEpochMs: EpochMs): string =>
  formatDuration(elapsedMs({ from: sentAtEpochMs, to: nowEpochMs }));
