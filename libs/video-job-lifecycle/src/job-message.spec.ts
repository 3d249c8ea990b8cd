import { parseJobMessage, renderJobMessage } from './index';

const JOB_ID = '0193e7a2-6d5b-7c11-9a3e-5b1f0c2d4e6f';
const BODY = {
  job_id: JOB_ID,
  video_id: 53,
  tenant_id: 1,
  file_key: 'tenants/1/uploads/a/lecture.mp4',
  created_at: '2026-02-21T10:13:46Z',
  attempt: 0,
};

/** The problems told for `BODY` with changes; a field set to undefined is missing. */
function problemsOf(changes: Record<string, unknown>): readonly string[] {
  const parsed = parseJobMessage(JSON.stringify({ ...BODY, ...changes }));
  return parsed.ok ? [] : parsed.error.problems;
}

describe('parseJobMessage()', () => {
  it('reads every field and keeps unknown ones in raw', () => {
    const parsed = parseJobMessage(JSON.stringify({ ...BODY, priority: 'high' }));

    expect(parsed).toEqual({
      ok: true,
      value: {
        jobId: JOB_ID,
        videoId: 53,
        tenantId: 1,
        source: BODY.file_key,
        createdAt: BODY.created_at,
        attempt: 0,
        raw: { ...BODY, priority: 'high' },
      },
    });
  });

  it('accepts a legacy body without job_id and attempt, and a time without an offset', () => {
    const parsed = parseJobMessage(
      '{"video_id":53,"tenant_id":1,"file_key":"a.mp4","created_at":"2026-02-21T10:13:46.500"}',
    );

    expect(parsed).toMatchObject({ ok: true, value: { jobId: null, source: 'a.mp4', attempt: 0 } });
  });

  it('prefers source to file_key', () => {
    const parsed = parseJobMessage(JSON.stringify({ ...BODY, source: 'https://example.com/a.mp4' }));

    expect(parsed).toMatchObject({ ok: true, value: { source: 'https://example.com/a.mp4' } });
  });

  it.each(['', 'hello', '{"video_id":53', 'undefined'])('refuses %j as not JSON', (body) => {
    expect(parseJobMessage(body)).toMatchObject({ ok: false, error: { code: 'message-not-json' } });
  });

  it.each(['null', '[]', '"text"', '53'])('refuses %j as no object', (body) => {
    expect(parseJobMessage(body)).toMatchObject({ ok: false, error: { code: 'message-invalid' } });
  });

  it('tells every problem at once', () => {
    const problems = problemsOf({ video_id: undefined, tenant_id: 'one', created_at: 'yesterday' });

    expect(problems.map((problem) => problem.split(':')[0])).toEqual(['video_id', 'tenant_id', 'created_at']);
  });

  const wrong: [string, Record<string, unknown>][] = [
    ['job_id', { job_id: 'not-a-uuid' }],
    ['video_id', { video_id: 0 }],
    ['video_id', { video_id: 1.5 }],
    ['tenant_id', { tenant_id: -1 }],
    ['attempt', { attempt: -1 }],
    ['body', { job_id: undefined, file_key: undefined }],
  ];
  it.each(wrong)('names %s for %j', (field, changes) => {
    const problems = problemsOf(changes);

    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(new RegExp(`^${field}: .+`));
  });

  it('reads what renderJobMessage() writes', () => {
    const message = { jobId: JOB_ID, videoId: 53, tenantId: 1, source: 'key', createdAt: BODY.created_at };

    expect(parseJobMessage(renderJobMessage(message))).toMatchObject({ ok: true, value: message });
  });
});
