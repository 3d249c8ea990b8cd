/** The one place of the CLI that reads the environment. */
import { parseEnvironment, secret, text, url } from '@ffleet/config';
import * as z from 'zod';
import { UsageError } from './cli-errors';

const SCHEMA = z.object({
  DATABASE_URL: secret(url({ protocols: ['postgresql', 'postgres'] })),
  // Without it the SDK takes the region of the profile in ~/.aws/config.
  AWS_REGION: text().optional(),
  AWS_ENDPOINT_URL: url({ protocols: ['http', 'https'] }).optional(),
  VIDEO_QUEUE: text().default('academy-video-jobs'),
  VIDEO_DLQ: text().default('academy-video-jobs-dlq'),
  MEDIA_BUCKET: text().default('academy-media'),
  // Where the user typed `npm run ffleet`; npm itself changes to the package's folder first.
  INIT_CWD: text().default('.'),
});

export interface OpsConfig {
  /** Holds a password: never printed. */
  readonly databaseUrl: string;
  readonly awsRegion: string | null;
  readonly awsEndpointUrl: string | null;
  readonly videoQueueName: string;
  readonly videoDlqName: string;
  readonly mediaBucketName: string;
  /** Relative paths among the arguments start there. */
  readonly fileFolder: string;
}

/** @throws {UsageError} that lists every problem of the environment */
export function parseConfig(env: Readonly<Record<string, string | undefined>>): OpsConfig {
  const parsed = parseEnvironment({ schema: SCHEMA, env });
  if (!parsed.ok) throw new UsageError(parsed.error.message, { cause: parsed.error });
  const { value } = parsed;
  return {
    databaseUrl: value.DATABASE_URL,
    awsRegion: value.AWS_REGION ?? null,
    awsEndpointUrl: value.AWS_ENDPOINT_URL ?? null,
    videoQueueName: value.VIDEO_QUEUE,
    videoDlqName: value.VIDEO_DLQ,
    mediaBucketName: value.MEDIA_BUCKET,
    fileFolder: value.INIT_CWD,
  };
}
