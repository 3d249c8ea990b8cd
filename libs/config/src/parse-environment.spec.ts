import { seconds } from '@ffleet/units';
import * as z from 'zod';
import { flag, imageDigest, oneOf, parseEnvironment, secret, text, textList, url, wholeNumber } from './index';

const SCHEMA = z
  .object({
    QUEUE: text().default('academy-video-jobs'),
    MIN: wholeNumber({ min: 0, max: 100 }).default(1),
    MAX: wholeNumber({ min: 0, max: 100 }).default(20),
    STABLE_ZERO_SECONDS: wholeNumber({ min: 0, max: 86_400 }).default(1200).transform(seconds),
    FAST_ACK: flag().default(false),
    AI_QUEUES: textList().default(['lite', 'basic']),
    FORMAT: oneOf(['json', 'legacy']).default('json'),
    IMAGE: imageDigest().optional(),
    ENDPOINT: url({ protocols: ['http', 'https'] }).optional(),
    DATABASE_URL: secret(url({ protocols: ['postgres', 'postgresql'] })),
  })
  .refine(({ MIN, MAX }) => MIN <= MAX, { path: ['MIN'], error: 'at most MAX' });
const DATABASE_URL = 'postgresql://ffleet:hunter2@127.0.0.1:5432/ffleet';

/** The problems' lines for an environment that is otherwise in order. */
function problemsOf(env: Record<string, string | undefined>): string[] {
  const parsed = parseEnvironment({ schema: SCHEMA, env: { DATABASE_URL, ...env } });
  return parsed.ok ? [] : parsed.error.message.split('\n').slice(1);
}

describe('parseEnvironment()', () => {
  it('takes the defaults when only the required variable is set', () => {
    const parsed = parseEnvironment({ schema: SCHEMA, env: { DATABASE_URL, UNRELATED: 'x' } });

    expect(parsed).toEqual({
      ok: true,
      value: {
        QUEUE: 'academy-video-jobs',
        MIN: 1,
        MAX: 20,
        STABLE_ZERO_SECONDS: 1200,
        FAST_ACK: false,
        AI_QUEUES: ['lite', 'basic'],
        FORMAT: 'json',
        DATABASE_URL,
      },
    });
  });

  it('parses every kind of variable when all are given', () => {
    const env = {
      MIN: ' 0 ',
      FAST_ACK: 'TRUE',
      AI_QUEUES: 'a, b ,c',
      FORMAT: 'legacy',
      IMAGE: `sha256:${'0a'.repeat(32)}`,
      ENDPOINT: 'http://127.0.0.1:4566',
    };

    const parsed = parseEnvironment({ schema: SCHEMA, env: { DATABASE_URL, ...env } });

    expect(parsed).toMatchObject({
      ok: true,
      value: {
        MIN: 0,
        FAST_ACK: true,
        AI_QUEUES: ['a', 'b', 'c'],
        FORMAT: 'legacy',
        IMAGE: env.IMAGE,
        ENDPOINT: env.ENDPOINT,
      },
    });
  });

  it('tells all problems together when several variables are wrong', () => {
    const parsed = parseEnvironment({
      schema: SCHEMA,
      env: { MIN: '-1', STABLE_ZERO_SECONDS: 'soon', FAST_ACK: 'maybe', AI_QUEUES: 'a,,b' },
    });

    expect(parsed.ok ? '' : parsed.error.message).toBe(
      [
        'Cannot read the configuration from the environment:',
        '- MIN is "-1", but should be a whole number from 0 to 100',
        '- STABLE_ZERO_SECONDS is "soon", but should be a whole number from 0 to 86400',
        '- FAST_ACK is "maybe", but should be 0 or 1 (or false or true)',
        '- AI_QUEUES is "a,,b", but should be one or more names with commas between them',
        '- DATABASE_URL is not set, but should be a URL that starts with postgres:// or postgresql://',
      ].join('\n'),
    );
  });

  it('never repeats a secret when its value is wrong', () => {
    const lines = problemsOf({ DATABASE_URL: 'mysql://root:hunter2@db' });

    expect(lines).toEqual([
      '- DATABASE_URL is not valid, but should be a URL that starts with postgres:// or postgresql://',
    ]);
  });

  it('blames the named variable when two variables contradict each other', () => {
    expect(problemsOf({ MIN: '5', MAX: '4' })).toEqual(['- MIN is "5", but should be at most MAX']);
  });

  const cases: [string, string, string][] = [
    ['MIN', '1.5', '- MIN is "1.5", but should be a whole number from 0 to 100'],
    ['MIN', '0x10', '- MIN is "0x10", but should be a whole number from 0 to 100'],
    ['MIN', '101', '- MIN is "101", but should be a whole number from 0 to 100'],
    ['AI_QUEUES', 'a,a', '- AI_QUEUES is "a,a", but should be one or more names with commas between them, each once'],
    ['FORMAT', 'xml', '- FORMAT is "xml", but should be one of json, legacy'],
    ['IMAGE', 'latest', '- IMAGE is "latest", but should be sha256: and 64 digits of 0-9 and a-f'],
    ['ENDPOINT', 'ftp://x', '- ENDPOINT is "ftp://x", but should be a URL that starts with http:// or https://'],
    ['ENDPOINT', 'localhost', '- ENDPOINT is "localhost", but should be a URL that starts with http:// or https://'],
  ];
  it.each(cases)('refuses %s when it is %j', (variable, value, line) => {
    expect(problemsOf({ [variable]: value })).toEqual([line]);
  });

  it.each(['', undefined])('counts a variable as absent when it is %j', (value) => {
    expect(problemsOf({ MIN: value })).toEqual([]);
    expect(problemsOf({ DATABASE_URL: value })).toHaveLength(1);
  });
});
