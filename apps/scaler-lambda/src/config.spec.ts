import { readConfig } from './config';

describe('readConfig()', () => {
  it('takes the deployed defaults when only the region is set', () => {
    expect(readConfig({ AWS_REGION: 'eu-central-1' })).toEqual({
      AWS_REGION: 'eu-central-1',
      VIDEO_QUEUE: ['academy-video-jobs'],
      AI_QUEUES: ['academy-ai-jobs-lite', 'academy-ai-jobs-basic'],
      MESSAGING_QUEUE: ['academy-messaging-jobs'],
      VIDEO_WORKER_ASG_NAME: 'academy-video-worker-asg',
      VIDEO_WORKER_ASG_MIN: 1,
      VIDEO_WORKER_ASG_MAX: 20,
      MAX_BACKLOG_ADD: 5,
      STABLE_ZERO_SECONDS: 1200,
      VIDEO_SCALE_VISIBLE_ONLY: false,
      SCALING_POLICY: 'classic',
      SSM_STABLE_ZERO_PARAM: '/academy/workers/video/zero_since_epoch',
      METRIC_NAMESPACE: 'Academy/Workers',
      METRIC_NAME: 'QueueDepth',
      LOG_FORMAT: 'json',
    });
  });

  it('throws one error with every problem when several variables are wrong', () => {
    const env = { MAX_BACKLOG_ADD: 'many', VIDEO_SCALE_VISIBLE_ONLY: 'perhaps', SCALING_POLICY: 'boldest' };

    expect(() => readConfig(env)).toThrow(
      [
        'Cannot read the configuration from the environment:',
        '- AWS_REGION is not set, but should be a text',
        '- MAX_BACKLOG_ADD is "many", but should be a whole number from 0 to 10000',
        '- VIDEO_SCALE_VISIBLE_ONLY is "perhaps", but should be 0 or 1 (or false or true)',
        '- SCALING_POLICY is "boldest", but should be one of classic',
      ].join('\n'),
    );
  });

  it('throws when the minimum is above the maximum', () => {
    const env = { AWS_REGION: 'eu-central-1', VIDEO_WORKER_ASG_MIN: '5', VIDEO_WORKER_ASG_MAX: '4' };

    expect(() => readConfig(env)).toThrow('- VIDEO_WORKER_ASG_MIN is "5", but should be at most VIDEO_WORKER_ASG_MAX');
  });
});
