/** Where text goes, and what that place can show; specs pass one that collects. */
import type { TextStyle } from './text-style';

export interface TextSink {
  write(text: string): void;
  /** True for a terminal on which lines may be drawn again. */
  readonly isInteractive: boolean;
  /** As it is now: people resize windows. */
  currentStyle(): TextStyle & { readonly rows: number };
}

/** Writes whole lines. */
export function writeLines(sink: TextSink, lines: readonly string[]): void {
  if (lines.length > 0) sink.write(`${lines.join('\n')}\n`);
}

const WIDTH_MIN = 20;
const WIDTH_WHEN_PIPED = 120;
const ROWS_WHEN_PIPED = 40;

/**
 * A process's own stream as a sink.
 * @param options.env decides about colour (NO_COLOR, see no-color.org; TERM) and characters (LC_ALL, LC_CTYPE, LANG)
 */
export function streamSink(options: {
  stream: { write(text: string): unknown; isTTY?: boolean; columns?: number; rows?: number };
  env: Readonly<Record<string, string | undefined>>;
  platform: NodeJS.Platform;
}): TextSink {
  const { stream, env, platform } = options;
  const isTerminal = stream.isTTY === true && env['TERM'] !== 'dumb';
  const unicode = hasUnicode({ env, platform });
  return {
    write: (text) => void stream.write(text),
    isInteractive: isTerminal,
    currentStyle: () => ({
      width: Math.max(WIDTH_MIN, stream.columns ?? columnsOf(env) ?? WIDTH_WHEN_PIPED),
      rows: stream.rows ?? ROWS_WHEN_PIPED,
      unicode,
      colour: isTerminal && !env['NO_COLOR'],
    }),
  };
}

function hasUnicode({
  env,
  platform,
}: {
  env: Readonly<Record<string, string | undefined>>;
  platform: string;
}): boolean {
  if (env['TERM'] === 'dumb' || env['TERM'] === 'linux') return false;
  // POSIX: the first of these that is set and not empty decides (XBD section 8.2). Windows Terminal always can.
  const locale = env['LC_ALL'] || env['LC_CTYPE'] || env['LANG'] || '';
  return /utf-?8/i.test(locale) || (platform === 'win32' && Boolean(env['WT_SESSION']));
}

function columnsOf(env: Readonly<Record<string, string | undefined>>): number | undefined {
  const columns = Number(env['COLUMNS']);
  return Number.isInteger(columns) && columns > 0 ? columns : undefined;
}
