/** What workers tell: their log, their settings, their clock and their disk. The subject is a worker's id. */
import * as z from 'zod';
import { COUNT, EPOCH_MS, SECONDS } from '../branded-schemas';
import { awsCall, defineFactKind } from '../fact-kind';
import type { Inquiry } from '../fact-kind';
import { formatTime } from '../format';

const LOG_WINDOW_MS = 10 * 60_000;

/** One line, parsed as far as its event and fields; see `parseLogLine()`. */
export const LOG_LINE_SCHEMA = z.object({
  at: EPOCH_MS,
  /** A name of observability's LogEventFields. */
  event: z.string(),
  videoId: z.int().nullable(),
  fields: z.record(z.string(), z.union([z.string(), z.number()])),
});

/** A line of a worker's log. */
export type LogLine = z.infer<typeof LOG_LINE_SCHEMA>;

/** All lines of the events of the contract from `from` to `to`: an event that is not among them did not happen then. */
export const workerLog = defineFactKind({
  schema: z.object({ from: EPOCH_MS, to: EPOCH_MS, lines: z.array(LOG_LINE_SCHEMA) }),
  source: (inquiry) =>
    awsCall(inquiry, {
      service: 'logs',
      operation: 'FilterLogEvents',
      input: {
        LogGroupName: inquiry.names.workerLogGroup,
        ...(inquiry.subject === ANY_WORKER ? {} : { LogStreamNamePrefix: inquiry.subject }),
        StartTime: inquiry.at - LOG_WINDOW_MS,
        EndTime: inquiry.at,
      },
    }),
  summarize: ({ from, to, lines }) => {
    const last = lines.at(-1);
    const head = `${lines.length} lines from ${formatTime(from)} to ${formatTime(to)}`;
    return last === undefined ? head : `${head}; last: ${describeLine(last)}`;
  },
});

/** Stands for the workers whose ids nobody has told yet. */
export const ANY_WORKER = '*';

/** `SQS_MESSAGE_RECEIVED video_id=53 queue_wait_sec=140.92` */
export function describeLine({ event, videoId, fields }: LogLine): string {
  const values = Object.entries(fields).map(([name, value]) => `${name}=${value}`);
  return [event, ...(videoId === null ? [] : [`video_id=${videoId}`]), ...values].join(' ');
}

/** What the workers were told; the subject is their group. */
export const workerSettings = defineFactKind({
  schema: z.object({
    /** VIDEO_FAST_ACK: the message is deleted at receive, not after `ok` or `skip:cancel`. */
    fastAck: z.boolean(),
    /** How often a worker extends its message's invisibility; null where it never does. */
    visibilityExtension: z.object({ interval: SECONDS, visibilityTimeout: SECONDS }).nullable(),
  }),
  // The containers of one worker stand for all: they are started from one launch template.
  source: () => ({
    kind: 'script',
    bash: "docker inspect --format '{{json .Config.Env}}' $(docker ps --quiet)",
    powershell: "docker inspect --format '{{json .Config.Env}}' (docker ps --quiet)",
  }),
  summarize: ({ fastAck, visibilityExtension }) =>
    `VIDEO_FAST_ACK=${fastAck ? 1 : 0} visibilityExtension=` +
    (visibilityExtension === null ? 'none' : `every ${visibilityExtension.interval}s`),
});

/** Runs one reading command on a worker's machine. */
const onWorker = (inquiry: Inquiry, command: string) =>
  awsCall(inquiry, {
    service: 'ssm',
    operation: 'StartSession',
    input: {
      Target: inquiry.subject,
      DocumentName: 'AWS-StartNonInteractiveCommand',
      Parameters: [{ command }],
    },
  });

/** Which image a worker runs, by its own word. */
export const workerImage = defineFactKind({
  schema: z.object({
    /** `sha256:...`; null where its deployment told it none. */
    digest: z.string().nullable(),
    startedAt: EPOCH_MS,
  }),
  source: (inquiry) => onWorker(inquiry, 'docker images --digests'),
  summarize: ({ digest, startedAt }) => `image=${digest ?? 'untold'} started=${formatTime(startedAt)}`,
});

/** The worker's clock less the database's. */
export const workerClock = defineFactKind({
  schema: z.object({ ahead: SECONDS }),
  source: (inquiry) => onWorker(inquiry, 'date -u +%FT%T.%3NZ'),
  summarize: ({ ahead }) => `ahead=${ahead}s`,
});

/** The volume of the worker's scratch folder. */
export const workerDisk = defineFactKind({
  schema: z.object({ freeBytes: COUNT, totalBytes: COUNT }),
  source: (inquiry) => onWorker(inquiry, 'df -B1'),
  summarize: ({ freeBytes, totalBytes }) => `free=${freeBytes} of ${totalBytes} bytes`,
});
