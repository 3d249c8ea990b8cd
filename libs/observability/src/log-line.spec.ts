import { epochMs } from '@ffleet/units';
import { renderJsonLine, renderLegacyLine } from './index';
import type { LogEvent } from './index';

const AT = epochMs(Date.parse('2026-02-21T10:16:07.121Z'));
const RUN = { request_id: 'f59c2019', job_id: '6a1d', video_id: 53, tenant_id: 1 };

describe('renderLegacyLine()', () => {
  const cases: [LogEvent, string][] = [
    [
      {
        event: 'SQS_MESSAGE_RECEIVED',
        request_id: 'f59c2019',
        video_id: 53,
        tenant_id: 1,
        queue_wait_sec: 140.92,
        message_id: 'm',
        receive_count: 1,
      },
      '2026-02-21 10:16:07,121 [INFO] SQS_MESSAGE_RECEIVED | request_id=f59c2019 | video_id=53 | tenant_id=1 | queue_wait_sec=140.92 | message_id=m | receive_count=1',
    ],
    [
      { event: '[SQS_MAIN] Calling handler.handle()', request_id: 'f59c2019', video_id: 53, tenant_id: 1 },
      '2026-02-21 10:16:07,121 [INFO] [SQS_MAIN] Calling handler.handle() request_id=f59c2019 video_id=53 tenant_id=1',
    ],
    [
      { event: '[PROCESSOR] Transcode progress', ...RUN, stage: 'encode', percent: 2, overall: 51 },
      '2026-02-21 10:16:07,121 [INFO] [PROCESSOR] Transcode progress video_id=53 ... 2% overall=51%',
    ],
    [
      { event: 'SCALING_ACTION_FAILED', action: 'SetDesiredCapacity', error: 'no\nsuch group' },
      '2026-02-21 10:16:07,121 [ERROR] SCALING_ACTION_FAILED | action=SetDesiredCapacity | error=no\\nsuch group',
    ],
  ];

  it.each(cases)('prints %j as the replaced system did', (event, line) => {
    expect(renderLegacyLine({ event, atEpochMs: AT })).toBe(line);
  });
});

describe('renderJsonLine()', () => {
  it('puts time, level and event first and keeps every field', () => {
    const line = renderJsonLine({ event: { event: 'LEASE_LOST', ...RUN, fencing_token: 41 }, atEpochMs: AT });

    expect(line).toBe(
      '{"time":"2026-02-21T10:16:07.121Z","level":"warn","event":"LEASE_LOST","request_id":"f59c2019","job_id":"6a1d","video_id":53,"tenant_id":1,"fencing_token":41}',
    );
  });

  it('stays one line when a value has line breaks', () => {
    const line = renderJsonLine({
      event: { event: 'SCALING_ACTION_FAILED', action: 'a', error: 'one\ntwo\r\nthree' },
      atEpochMs: AT,
    });

    expect(line.split(/[\r\n]/)).toHaveLength(1);
  });
});
