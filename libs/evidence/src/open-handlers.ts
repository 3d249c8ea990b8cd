/** Reads a worker's log for the messages that it received and has not given an answer to yet. */
import type { EpochMs } from '@ffleet/units';
import type { LogEventName } from '@ffleet/observability';
import type { KnownFact } from './fact';
import type { LogLine } from './kinds/worker-facts';

/** Events that end a message's stay in the handler. */
const ENDS: ReadonlySet<string> = new Set<LogEventName>([
  'handler.handle() returned',
  'SQS_JOB_COMPLETED',
  'SQS_JOB_FAILED',
  'JOB_HANDED_BACK',
]);

/** A message whose handler was entered and has not returned within the log. */
export interface OpenHandler {
  readonly videoId: number;
  readonly log: KnownFact<'worker-log'>;
  /** Null where the receive lies before the log's window. */
  readonly receivedAt: EpochMs | null;
  /** The video's lines, oldest first. */
  readonly lines: readonly LogLine[];
}

/** @returns one entry a video, by id */
export function findOpenHandlers(logs: readonly KnownFact<'worker-log'>[]): readonly OpenHandler[] {
  return logs
    .flatMap((log) => [...linesByVideo(log)].map(([videoId, lines]) => ({ videoId, lines, log })))
    .filter(({ lines }) => !ENDS.has(lines.at(-1)?.event ?? ''))
    .map(({ videoId, lines, log }) => ({
      videoId,
      lines,
      log,
      receivedAt: lastOf({ lines, event: 'SQS_MESSAGE_RECEIVED' })?.at ?? null,
    }))
    .sort((a, b) => a.videoId - b.videoId);
}

/** The newest line of an event. */
export const lastOf = ({ lines, event }: { lines: readonly LogLine[]; event: LogEventName }): LogLine | undefined =>
  lines.filter((line) => line.event === event).at(-1);

/** The videos whose handler returned within the logs with one of `results`. */
export function findReturned(options: {
  logs: readonly KnownFact<'worker-log'>[];
  results: readonly string[];
}): readonly number[] {
  const returned = options.logs
    .flatMap(({ value }) => value.lines)
    .filter(({ event }) => event === ('handler.handle() returned' satisfies LogEventName))
    .filter(({ fields }) => options.results.includes(String(fields['result'])))
    .flatMap(({ videoId }) => (videoId === null ? [] : [videoId]));
  return [...new Set(returned)].sort((a, b) => a - b);
}

function linesByVideo({ value }: KnownFact<'worker-log'>): ReadonlyMap<number, readonly LogLine[]> {
  const byVideo = new Map<number, LogLine[]>();
  for (const line of [...value.lines].sort((a, b) => a.at - b.at)) {
    if (line.videoId !== null) byVideo.set(line.videoId, [...(byVideo.get(line.videoId) ?? []), line]);
  }
  return byVideo;
}
