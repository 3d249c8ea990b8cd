/** The sweeping function's configuration: read here and nowhere else, apart from the scaling function's. */
import { oneOf, parseEnvironment, secret, text, url } from '@ffleet/config';
import * as z from 'zod';

const SCHEMA = z.object({
  AWS_REGION: text(),
  /** Honoured by the AWS SDK itself; read here so that a wrong one is told with the other problems. */
  AWS_ENDPOINT_URL: url({ protocols: ['http', 'https'] }).optional(),
  DATABASE_URL: secret(url({ protocols: ['postgres', 'postgresql'] })),
  VIDEO_QUEUE: text().default('academy-video-jobs'),
  VIDEO_DLQ: text().default('academy-video-jobs-dlq'),
  /** Set by Lambda; who sweeps, in the transition log and in events. */
  AWS_LAMBDA_FUNCTION_NAME: text().default('sweep-function'),
  LOG_FORMAT: oneOf(['json', 'legacy']).default('json'),
});

/** The environment, parsed; keys are the variables' names. */
export type SweepConfig = z.infer<typeof SCHEMA>;

/** @throws {ConfigProblems} naming every variable that is missing or wrong; DATABASE_URL's value is not told */
export function readSweepConfig(env: NodeJS.ProcessEnv): SweepConfig {
  const parsed = parseEnvironment({ schema: SCHEMA, env });
  if (!parsed.ok) throw parsed.error;
  return parsed.value;
}
