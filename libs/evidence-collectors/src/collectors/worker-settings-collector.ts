/** What the workers run with, by their own word: at their start, and again every few minutes. */
import { parseLogLine, sourceOf } from '@ffleet/evidence';
import type { Fact, FactValue, LogLine } from '@ffleet/evidence';
import { epochMs, seconds } from '@ffleet/units';
import type { Milliseconds } from '@ffleet/units';
import { askOnce } from '../collection';
import type { Collection } from '../collection';
import { CollectorError } from '../describe-failure';
import type { RawLine, ReadWorkerLines } from '../worker-log-source';

/** A worker that repeats nothing (an older version) told its settings once, at its start. */
const STARTS_WINDOW_MS = 24 * 3_600_000;
const STARTS_PATTERN = '"WORKER_STARTED"';
/** As in evidence: the workers whose ids nobody has told. */
const ANY_WORKER = '*';

/** A line in which a worker tells what it runs with. */
interface Telling {
  readonly workerId: string;
  readonly line: LogLine;
}

/** Of lines from any time: what a command or a file has kept of an old start counts as well. */
export const tellingsOf = (options: {
  lines: readonly Pick<RawLine, 'workerId' | 'text'>[];
  utcOffset: Milliseconds;
}): readonly Telling[] =>
  options.lines.flatMap(({ workerId, text }) => {
    const line = parseLogLine({ text, utcOffset: options.utcOffset });
    return line?.event === 'WORKER_STARTED' || line?.event === 'WORKER_SETTINGS' ? [{ workerId, line }] : [];
  });

interface SettingsOptions {
  readonly read: ReadWorkerLines;
  readonly utcOffset: Milliseconds;
  readonly collection: Collection;
  /** Of the lines that were read anyway. */
  readonly tellings: readonly Telling[];
  readonly workers: readonly string[];
}

/**
 * The group's settings by its newest telling, and each worker's image by its own. There is no fact of a worker of which
 * nothing is on record within a day, and none of the settings where there is no worker either.
 */
export async function observeSettings(options: SettingsOptions): Promise<readonly Fact[]> {
  const { collection, tellings, workers } = options;
  const { names, at, observe } = collection;
  const source = sourceOf({ ref: { kind: 'worker-log', subject: ANY_WORKER }, names, at });
  const fetchStarts = askOnce((signal) => fetchStartsOfADay({ ...options, signal }));

  const settings = observe({ kind: 'worker-settings', subject: names.group }, async (signal) => {
    const telling = newestOf(tellings) ?? newestOf(await fetchStarts(signal));
    if (telling === undefined) throw new CollectorError(NOT_LOGGED, 'no WORKER_STARTED within a day');
    return { value: settingsOf(telling.line), raw: telling.line, source };
  });
  const images = workers.map((subject) =>
    observe({ kind: 'worker-image', subject }, async (signal) => {
      const ofWorker = (all: readonly Telling[]) => all.filter(({ workerId }) => workerId === subject);
      const telling = newestOf(ofWorker(tellings)) ?? newestOf(ofWorker(await fetchStarts(signal)));
      if (telling === undefined) throw new CollectorError(NOT_LOGGED, 'no WORKER_STARTED within a day');
      return { value: imageOf(telling.line), raw: telling.line, source };
    }),
  );
  const isOnRecord = ({ observation }: Fact) => observation.kind === 'known' || observation.code !== NOT_LOGGED;
  const settled = await settings;
  return [
    ...(workers.length > 0 || isOnRecord(settled) ? [settled] : []),
    ...(await Promise.all(images)).filter(isOnRecord),
  ];
}

const NOT_LOGGED = 'NotLogged';

async function fetchStartsOfADay(options: SettingsOptions & { signal: AbortSignal }): Promise<readonly Telling[]> {
  const { read, utcOffset, collection, signal } = options;
  const since = epochMs(collection.at - STARTS_WINDOW_MS);
  const group = collection.names.workerLogGroup;
  const { lines } = await read({ group, since, pattern: STARTS_PATTERN, signal });
  return tellingsOf({ lines, utcOffset });
}

const newestOf = (tellings: readonly Telling[]): Telling | undefined =>
  tellings.reduce<Telling | undefined>(
    (newest, telling) => (newest === undefined || telling.line.at >= newest.line.at ? telling : newest),
    undefined,
  );

function settingsOf({ event, fields }: LogLine): FactValue<'worker-settings'> {
  const { ack_mode: mode, heartbeat_sec: interval, visibility_timeout_sec: visibilityTimeout } = fields;
  if (typeof interval !== 'number' || typeof visibilityTimeout !== 'number') {
    throw new CollectorError(NOT_LOGGED, `${event} tells no heartbeat_sec and visibility_timeout_sec`);
  }
  return {
    fastAck: mode === 'at-receive',
    visibilityExtension: { interval: seconds(interval), visibilityTimeout: seconds(visibilityTimeout) },
  };
}

function imageOf({ at, fields }: LogLine): FactValue<'worker-image'> {
  const { image_digest: digest, started_at: startedAt } = fields;
  return {
    // The legacy format writes none as `null`.
    digest: typeof digest === 'string' && digest.startsWith('sha256:') ? digest : null,
    startedAt: typeof startedAt === 'number' ? epochMs(startedAt) : at,
  };
}
