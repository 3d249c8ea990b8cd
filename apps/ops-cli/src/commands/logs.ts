/** `ffleet logs`: the workers' lines, filtered; with `--follow` as they come. */
import { parseLogLine } from '@ffleet/evidence';
import { cleanText, writeLines } from '@ffleet/terminal';
import { epochMs, milliseconds } from '@ffleet/units';
import { EXIT, EXIT_INTERRUPTED } from '../exit-code';
import type { WorkerLine, WorkerLogReader } from '../worker-log-reader';
import { renderDocumentLine } from '../documents/render-document';
import type { CommandContext } from './command-context';

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

/** With `json` one document a line. @returns `done`, or 130 when the following was interrupted */
export async function runLogs(
  options: LogsOptions,
  { logs }: { logs: WorkerLogReader },
  context: CommandContext,
): Promise<number> {
  const { clock } = context;
  const { follow, signal, workerId } = options;
  const seen = new Map<string, number>();
  let since = epochMs(clock.nowEpochMs() - options.sinceMinutes * 60_000);
  for (;;) {
    const lines = await logs.fetchLines({ since, ...(workerId === null ? {} : { workerId }) });
    show(
      lines.filter(({ id }) => !seen.has(id)),
      options,
      context,
    );
    for (const { id, at } of lines) seen.set(id, at);
    if (!follow) return EXIT.done;
    if (signal.aborted) return EXIT_INTERRUPTED;
    since = epochMs(Math.max(since, clock.nowEpochMs() - OVERLAP_MS));
    for (const [id, at] of seen) if (at < since) seen.delete(id);
    await clock.sleep({ duration: LOOK_EVERY, signal });
    if (signal.aborted) return EXIT_INTERRUPTED;
  }
}

function show(lines: readonly WorkerLine[], options: LogsOptions, { out, json }: CommandContext): void {
  const wanted = lines.filter((line) => passes(line, options));
  writeLines(
    out,
    wanted.map(({ at, workerId, text }) =>
      json
        ? renderDocumentLine('logs', { at: new Date(at).toISOString(), worker_id: workerId, line: text })
        : `${workerId}  ${cleanText(text)}`,
    ),
  );
}

function passes({ text }: WorkerLine, { videoId, requestId, event }: LogsOptions): boolean {
  if (videoId === null && requestId === null && event === null) return true;
  const line = parseLogLine({ text, utcOffset: UTC });
  if (line === null) return false;
  if (videoId !== null && line.videoId !== videoId) return false;
  if (requestId !== null && String(line.fields['request_id']) !== requestId) return false;
  return event === null || line.event === event;
}
