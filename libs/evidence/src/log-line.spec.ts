import { renderLogLine } from '@ffleet/observability';
import type { LogEvent, LogFormat } from '@ffleet/observability';
import { epochMs, milliseconds } from '@ffleet/units';
import { parseLogLine } from './log-line';

const AT = epochMs(Date.parse('2026-02-21T01:16:07.121Z'));
const UTC = milliseconds(0);
const JOB = { request_id: 'f59c2019', video_id: 53, tenant_id: 1 };
const RUN = { ...JOB, job_id: 'job-1' };

const EVENTS: readonly LogEvent[] = [
  { event: 'SQS_MESSAGE_RECEIVED', ...JOB, queue_wait_sec: 140.92, message_id: 'm1', receive_count: 1 },
  { event: '[SQS_MAIN] Calling handler.handle()', ...JOB },
  { event: 'handler.handle() returned', ...JOB, result: 'skip:cancel', duration_sec: 3 },
  { event: '[TRANSCODER] Starting ffmpeg', ...RUN, part: 'video' },
  { event: '[PROCESSOR] Transcode progress', ...RUN, stage: 'encode', percent: 5, overall: 52 },
];

describe('parseLogLine()', () => {
  it.each(
    EVENTS.flatMap((event) =>
      (['json', 'legacy'] as LogFormat[]).map((format) => [event.event, format, event] as const),
    ),
  )('reads %s as the worker wrote it in %s', (_, format, event) => {
    const line = parseLogLine({ text: renderLogLine({ format, event, atEpochMs: AT }), utcOffset: UTC });

    expect(line).toMatchObject({ at: AT, event: event.event, videoId: 53 });
    if ('result' in event) expect(line?.fields['result']).toBe(event.result);
    if ('percent' in event) expect(line?.fields).toMatchObject({ percent: 5, overall: 52 });
  });

  it('takes the zone of a legacy line from its reader: it says none', () => {
    const text = '2026-02-21 10:16:07,121 [INFO] SQS_MESSAGE_RECEIVED | request_id=f59c2019 | video_id=53';

    expect(parseLogLine({ text, utcOffset: milliseconds(9 * 3_600_000) })?.at).toBe(AT);
  });

  it.each(['', 'Traceback (most recent call last):', '{"event":', '{"event":1}', '[]', '{"event":"X","time":"never"}'])(
    'gives null when the line is no event: %j',
    (text) => {
      expect(parseLogLine({ text, utcOffset: UTC })).toBeNull();
    },
  );
});
