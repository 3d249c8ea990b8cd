/** StartLiveTail: a stream that tells once a second what was logged meanwhile. */
import { randomUUID } from 'node:crypto';
import type { StartLiveTailResponseStream } from '@aws-sdk/client-cloudwatch-logs';
import type { MessageFilter } from './filter-pattern';
import type { LogEvent, LogStore } from './log-store';

/** What one session listens to. */
export interface LiveTail {
  readonly requestId: string;
  readonly groupIdentifiers: readonly string[];
  readonly filterPattern: string | undefined;
  readonly accountId: string;
  readonly listensTo: (event: LogEvent) => boolean;
  readonly matches: MessageFilter;
  readonly signal: AbortSignal;
}

const UPDATE_MS = 1_000;
const SESSION_MS_MAX = 3 * 3600 * 1000;
// More is sampled, as the service does. @see Amazon CloudWatch Logs API Reference, StartLiveTail
const EVENTS_PER_UPDATE_MAX = 500;

/** Runs until the client hangs up, or for three hours. */
export async function* tailLogs(store: LogStore, tail: LiveTail): AsyncGenerator<StartLiveTailResponseStream> {
  let pending: LogEvent[] = [];
  let sampled = false;
  const stop = store.listen((events) => {
    for (const event of events) {
      if (!tail.listensTo(event) || !tail.matches(event.message)) continue;
      if (pending.length < EVENTS_PER_UPDATE_MAX) pending.push(event);
      else sampled = true;
    }
  });
  const end = Date.now() + SESSION_MS_MAX;
  try {
    yield {
      sessionStart: {
        requestId: tail.requestId,
        sessionId: randomUUID(),
        logGroupIdentifiers: [...tail.groupIdentifiers],
        logEventFilterPattern: tail.filterPattern,
      },
    };
    while (await pause(tail.signal, end)) {
      yield {
        sessionUpdate: {
          sessionMetadata: { sampled },
          sessionResults: pending.map(({ group, stream, message, at, ingestedAt }) => ({
            logGroupIdentifier: `${tail.accountId}:${group}`,
            logStreamName: stream,
            message,
            timestamp: at,
            ingestionTime: ingestedAt,
          })),
        },
      };
      pending = [];
      sampled = false;
    }
  } finally {
    stop();
  }
}

/** @returns false when the session is over */
function pause(signal: AbortSignal, end: number): Promise<boolean> {
  return new Promise((resolve) => {
    const finish = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', finish);
      resolve(!signal.aborted && Date.now() < end);
    };
    const timer = setTimeout(finish, UPDATE_MS);
    signal.addEventListener('abort', finish);
    if (signal.aborted) finish();
  });
}
