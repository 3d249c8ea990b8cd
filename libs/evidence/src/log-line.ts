/** Parses a worker's log line, in JSON or in the format of the system that ffleet replaces. */
import { epochMs } from '@ffleet/units';
import type { Milliseconds } from '@ffleet/units';
import type { LogEventName } from '@ffleet/observability';
import type { LogLine } from './kinds/worker-facts';

/** Events whose legacy lines put their fields behind blanks, not behind bars. */
const SPACED_EVENTS = [
  '[SQS_MAIN] Calling handler.handle()',
  '[HANDLER] Lock acquired, marking as PROCESSING',
  '[HANDLER] Starting process_fn',
  '[TRANSCODER] Starting ffmpeg',
  '[PROCESSOR] Transcode progress',
] as const satisfies readonly LogEventName[];

const LEGACY = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d),(\d{3}) \[[A-Z]+\] (.+)$/;

/**
 * @param options.utcOffset what the worker's local time is ahead of UTC; legacy lines say no zone
 * @returns null for a line that is no event
 */
export function parseLogLine({ text, utcOffset }: { text: string; utcOffset: Milliseconds }): LogLine | null {
  if (text.startsWith('{')) return parseJsonLine(text);
  const [, day, time, millis, rest] = LEGACY.exec(text) ?? [];
  if (rest === undefined) return null;
  const at = epochMs(Date.parse(`${day}T${time}.${millis}Z`) - utcOffset);
  const spaced = SPACED_EVENTS.find((name) => rest.startsWith(name));
  const [event = rest] = spaced === undefined ? rest.split(' | ') : [spaced];
  const fields: LogLine['fields'] = {};
  for (const [, name, value] of rest.slice(event.length).matchAll(/([a-z_]+)=([^\s|]+)/g)) {
    if (name !== undefined && value !== undefined) fields[name] = scalar(value);
  }
  const percent = /(?:^|\s)(\d+(?:\.\d+)?)%/.exec(rest)?.[1];
  if (percent !== undefined) fields['percent'] = Number(percent);
  return lineOf({ at, event: event.trim(), fields });
}

function parseJsonLine(text: string): LogLine | null {
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch {
    return null; // a line that was cut off: no event
  }
  if (typeof data !== 'object' || data === null) return null;
  const { time, event, ...rest } = data as Record<string, unknown>;
  if (typeof event !== 'string' || typeof time !== 'string' || Number.isNaN(Date.parse(time))) return null;
  const fields: LogLine['fields'] = {};
  for (const [name, value] of Object.entries(rest)) {
    if (name !== 'level' && (typeof value === 'string' || typeof value === 'number')) fields[name] = value;
  }
  return lineOf({ at: epochMs(Date.parse(time)), event, fields });
}

function lineOf({ at, event, fields }: Pick<LogLine, 'at' | 'event' | 'fields'>): LogLine {
  const { video_id: videoId, ...others } = fields;
  return { at, event, videoId: typeof videoId === 'number' ? videoId : null, fields: others };
}

const scalar = (value: string): string | number => (/^-?\d+(\.\d+)?%?$/.test(value) ? Number.parseFloat(value) : value);
