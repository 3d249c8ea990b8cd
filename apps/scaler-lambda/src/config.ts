/** The scaler's configuration: the only place that reads the environment, with defaults and their units. */
import { flag, oneOf, parseEnvironment, text, textList, url, wholeNumber } from '@ffleet/config';
import { seconds } from '@ffleet/units';
import * as z from 'zod';

const SIZE = { min: 0, max: 10_000 };

const SCHEMA = z
  .object({
    AWS_REGION: text(),
    /** Honoured by the AWS SDK itself; read here so that a wrong one is told with the other problems. */
    AWS_ENDPOINT_URL: url({ protocols: ['http', 'https'] }).optional(),
    /** Each kind of worker may serve several queues; the depths of a kind are added up. */
    VIDEO_QUEUE: textList().default(['academy-video-jobs']),
    AI_QUEUES: textList().default(['academy-ai-jobs-lite', 'academy-ai-jobs-basic']),
    MESSAGING_QUEUE: textList().default(['academy-messaging-jobs']),
    VIDEO_WORKER_ASG_NAME: text().default('academy-video-worker-asg'),
    VIDEO_WORKER_ASG_MIN: wholeNumber(SIZE).default(1),
    VIDEO_WORKER_ASG_MAX: wholeNumber(SIZE).default(20),
    MAX_BACKLOG_ADD: wholeNumber(SIZE).default(5),
    STABLE_ZERO_SECONDS: wholeNumber({ min: 0, max: 86_400 }).default(1200).transform(seconds),
    VIDEO_SCALE_VISIBLE_ONLY: flag().default(false),
    SCALING_POLICY: oneOf(['classic']).default('classic'),
    SSM_STABLE_ZERO_PARAM: text().default('/academy/workers/video/zero_since_epoch'),
    METRIC_NAMESPACE: text().default('Academy/Workers'),
    METRIC_NAME: text().default('QueueDepth'),
    LOG_FORMAT: oneOf(['json', 'legacy']).default('json'),
  })
  .refine((config) => config.VIDEO_WORKER_ASG_MIN <= config.VIDEO_WORKER_ASG_MAX, {
    path: ['VIDEO_WORKER_ASG_MIN'],
    error: 'at most VIDEO_WORKER_ASG_MAX',
  });

/** The environment, parsed; keys are the variables' names. */
export type ScalerConfig = z.infer<typeof SCHEMA>;

/** @throws {ConfigProblems} naming every variable that is missing or wrong */
export function readConfig(env: NodeJS.ProcessEnv): ScalerConfig {
  const parsed = parseEnvironment({ schema: SCHEMA, env });
  if (!parsed.ok) throw parsed.error;
  return parsed.value;
}
