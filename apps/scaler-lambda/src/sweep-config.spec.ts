import { readSweepConfig } from './sweep-config';

const DATABASE_URL = 'postgresql://ffleet:hunter2@127.0.0.1:5432/ffleet';

describe('readSweepConfig()', () => {
  it('takes the deployed defaults when only region and database are set', () => {
    expect(readSweepConfig({ AWS_REGION: 'eu-central-1', DATABASE_URL })).toEqual({
      AWS_REGION: 'eu-central-1',
      DATABASE_URL,
      VIDEO_QUEUE: 'academy-video-jobs',
      VIDEO_DLQ: 'academy-video-jobs-dlq',
      AWS_LAMBDA_FUNCTION_NAME: 'sweep-function',
      LOG_FORMAT: 'json',
    });
  });

  it('throws one error with every problem, and without the password, when several variables are wrong', () => {
    const env = { DATABASE_URL: 'mysql://ffleet:hunter2@db/ffleet', LOG_FORMAT: 'xml' };

    expect(() => readSweepConfig(env)).toThrow(
      [
        'Cannot read the configuration from the environment:',
        '- AWS_REGION is not set, but should be a text',
        '- DATABASE_URL is not valid, but should be a URL that starts with postgres:// or postgresql://',
        '- LOG_FORMAT is "xml", but should be one of json, legacy',
      ].join('\n'),
    );
  });
});
