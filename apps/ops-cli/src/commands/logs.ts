/** `ffleet logs`: the workers' lines, filtered; with `--follow` as they come. */
import { parseLogLine } from '@ffleet/evidence';
import type { VideoCatalog } from '@ffleet/ports';
import { cleanText, writeLines } from '@ffleet/terminal';
import { epochMs, milliseconds } from '@ffleet/units';
import { UnobservableError } from '../cli-errors';
import { EXIT, EXIT_INTERRUPTED } from '../exit-code';
import type { WorkerLine, WorkerLogReader } from '../worker-log-reader';
import { renderDocumentLine } from '../documents/render-document';
import type { CommandContext } from './command-context';
import { reportUnknownVideo } from './unknown-video';

export interface LogsOptions {
  readonly sinceMinutes: number;
  readonly videoId: number | null;
  readonly requestId: string | null;
  readonly event: string | null;
  readonly workerId: string | null;
  readonly follow: boolean;
  readonly signal: AbortSignal;
}

const LOOK_EVERY = milliseconds(1_000);
/** CloudWatch may show a line some seconds after one that is newer: so far back is looked again. */
const OVERLAP_MS = 30_000;
const UTC = milliseconds(0);

/** A week: the most that `--since` takes. */
const SINCE_MINUTES_MAX = 10_080;

export interface LogsPorts {
  readonly logs: WorkerLogReader;
  /** Null where no database is configured: then nobody knows which videos there are. */
  readonly openCatalog: (() => Promise<Pick<VideoCatalog, 'fetchVideo'>>) | null;
}

/**
 * With `json` one document a line.
 * @returns `done`, `findings` where there is no such video, or 130 when the following was interrupted
 */
export async function runLogs(
  options: LogsOptions,
  { logs, openCatalog }: LogsPorts,
  context: CommandContext,
): Promise<number> {
  const { clock } = context;
  const { follow, signal, videoId, workerId } = options;
  const seen = new Map<string, number>();
  let isFirstLook = true;
  let since = epochMs(clock.nowEpochMs() - options.sinceMinutes * 60_000);
  for (;;) {
    const lines = await logs.fetchLines({ since, ...(workerId === null ? {} : { workerId }) });
    const shown = show(
      lines.filter(({ id }) => !seen.has(id)),
      options,
      context,
    );
    if (isFirstLook && shown === 0) {
      if (videoId !== null && (await isUnknown({ videoId, openCatalog })))
        return reportUnknownVideo([videoId], context);
      writeLines(context.err, [noLine(options)]);
    }
    isFirstLook = false;
    for (const { id, at } of lines) seen.set(id, at);
    if (!follow) return EXIT.done;
    if (signal.aborted) return EXIT_INTERRUPTED;
    since = epochMs(Math.max(since, clock.nowEpochMs() - OVERLAP_MS));
    for (const [id, at] of seen) if (at < since) seen.delete(id);
    await clock.sleep({ duration: LOOK_EVERY, signal });
    if (signal.aborted) return EXIT_INTERRUPTED;
  }
}

/** False also where the database does not answer: the lines are the question, and they were read. */
async function isUnknown(options: { videoId: number } & Pick<LogsPorts, 'openCatalog'>): Promise<boolean> {
  const { videoId, openCatalog } = options;
  if (openCatalog === null) return false;
  try {
    const catalog = await openCatalog();
    return (await catalog.fetchVideo({ videoId })) === null;
  } catch (error) {
    if (error instanceof UnobservableError) return false;
    throw error;
  }
}

/** An empty answer looks like a broken one. */
function noLine({ sinceMinutes, follow, videoId, requestId, event, workerId }: LogsOptions): string {
  const isFiltered = [videoId, requestId, event, workerId].some((filter) => filter !== null);
  const window = sinceMinutes === 1 ? 'the last minute' : `the last ${sinceMinutes} minutes`;
  const none = `No ${isFiltered ? 'such line' : 'line'} in ${window}`;
  if (follow) return `${none}; waiting for one.`;
  const longer = Math.min(SINCE_MINUTES_MAX, sinceMinutes * 6);
  return longer > sinceMinutes ? `${none}; try --since ${longer}` : `${none}.`;
}

/** @returns how many passed the filters */
function show(lines: readonly WorkerLine[], options: LogsOptions, { out, json }: CommandContext): number {
  const wanted = lines.filter((line) => passes(line, options));
  writeLines(
    out,
    wanted.map(({ at, workerId, text }) =>
      json
        ? renderDocumentLine('logs', { at: new Date(at).toISOString(), worker_id: workerId, line: text })
        : `${workerId}  ${cleanText(text)}`,
    ),
  );
  return wanted.length;
}

function passes({ text }: WorkerLine, { videoId, requestId, event }: LogsOptions): boolean {
  if (videoId === null && requestId === null && event === null) return true;
  const line = parseLogLine({ text, utcOffset: UTC });
  if (line === null) return false;
  if (videoId !== null && line.videoId !== videoId) return false;
  if (requestId !== null && String(line.fields['request_id']) !== requestId) return false;
  return event === null || line.event === event;
}
