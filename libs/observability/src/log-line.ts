/** An event as one line of text: JSON by default, or the format of the system that ffleet replaces. */
import { assertNever } from '@ffleet/units';
import type { EpochMs } from '@ffleet/units';
import { levelOf } from './log-event';
import type { LogEvent } from './log-event';

export type LogFormat = 'json' | 'legacy';

/** Renders without a line end. Line breaks inside values are escaped, so that one event is always one line. */
export function renderLogLine(options: { format: LogFormat; event: LogEvent; atEpochMs: EpochMs }): string {
  switch (options.format) {
    case 'json':
      return renderJsonLine(options);
    case 'legacy':
      return renderLegacyLine(options);
    default:
      return assertNever(options.format);
  }
}

/** `{"time":"2026-02-21T10:16:07.121Z","level":"info","event":"SQS_MESSAGE_RECEIVED","video_id":53,...}` */
export function renderJsonLine({ event, atEpochMs }: { event: LogEvent; atEpochMs: EpochMs }): string {
  return JSON.stringify({ time: new Date(atEpochMs).toISOString(), level: levelOf(event.event), ...event });
}

/**
 * `2026-02-21 10:16:07,121 [INFO] SQS_MESSAGE_RECEIVED | request_id=f59c2019 | video_id=53`, in UTC.
 * Events with a [COMPONENT] in their name put their fields behind blanks, as they always did.
 */
export function renderLegacyLine({ event, atEpochMs }: { event: LogEvent; atEpochMs: EpochMs }): string {
  const time = new Date(atEpochMs).toISOString().replace('T', ' ').replace('.', ',').replace('Z', '');
  const head = `${time} [${levelOf(event.event).toUpperCase()}]`;
  if (event.event === '[PROCESSOR] Transcode progress') {
    return `${head} ${event.event} video_id=${event.video_id} ... ${event.percent}% overall=${event.overall}%`;
  }
  const { event: name, ...fields } = event;
  const separator = name.startsWith('[') ? ' ' : ' | ';
  return [`${head} ${name}`, ...Object.entries(fields).map(([key, value]) => `${key}=${legacyValue(value)}`)].join(
    separator,
  );
}

function legacyValue(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.replace(/[\r\n]+/g, '\\n');
}
