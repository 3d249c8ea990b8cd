/** The one place of the CLI that reads the environment. */
import { flag, imageDigest, parseEnvironment, secret, text, url } from '@ffleet/config';
import * as z from 'zod';
import { UsageError } from './cli-errors';

const DATABASE_URL = secret(url({ protocols: ['postgresql', 'postgres'] }));
const COMMON = {
  // Without it the SDK takes the region of the profile in ~/.aws/config.
  AWS_REGION: text().optional(),
  AWS_PROFILE: text().optional(),
  AWS_ENDPOINT_URL: url({ protocols: ['http', 'https'] }).optional(),
  VIDEO_QUEUE: text().default('academy-video-jobs'),
  VIDEO_DLQ: text().default('academy-video-jobs-dlq'),
  MEDIA_BUCKET: text().default('academy-media'),
  VIDEO_WORKER_ASG_NAME: text().default('academy-video-worker-asg'),
  SSM_STABLE_ZERO_PARAM: text().default('/academy/workers/video/zero_since_epoch'),
  SCALER_FUNCTION: text().default('academy-worker-queue-depth-metric'),
  SCALER_SCHEDULE: text().default('academy-worker-scaling-tick'),
  // Lambda's own name for the group, unless the function was given another.
  SCALER_LOG_GROUP: text().optional(),
  WORKER_LOG_GROUP: text().default('/academy/video-worker'),
  SCALER_ARTIFACT: text().default('dist/apps/scaler-lambda.zip'),
  // What the workers are expected to run with.
  VIDEO_FAST_ACK: flag().default(false),
  WORKER_IMAGE_DIGEST: imageDigest().optional(),
  // Where the image was pushed, for the command that tells its digest.
  WORKER_IMAGE_REPOSITORY: text().default('ffleet/video-worker'),
  FFMPEG_PATH: text().default('ffmpeg'),
  FFPROBE_PATH: text().default('ffprobe'),
  // As the workers': for sources by URL that this machine reads.
  ALLOW_PRIVATE_SOURCES: flag().default(false),
  // Where the user typed `npm run ffleet`; npm itself changes to the package's folder first.
  INIT_CWD: text().default('.'),
};
const SCHEMA = z.object({ DATABASE_URL, ...COMMON });
/** For verbs that tell what AWS says, whether or not there is a database. */
const SCHEMA_WITHOUT_DATABASE = z.object({ DATABASE_URL: DATABASE_URL.optional(), ...COMMON });

/** `optional` verbs tell what they can without one. */
export type DatabaseUse = 'required' | 'optional';

/** What the workers should run with. */
export interface WorkerExpectation {
  readonly fastAck: boolean;
  /** Null where nobody has said which image was built. */
  readonly imageDigest: string | null;
  readonly imageRepository: string;
}

export interface OpsConfig {
  /** Holds a password: never printed. */
  readonly databaseUrl: string | null;
  readonly awsRegion: string | null;
  readonly awsProfile: string | null;
  readonly awsEndpointUrl: string | null;
  readonly videoQueueName: string;
  readonly videoDlqName: string;
  readonly mediaBucketName: string;
  readonly groupName: string;
  readonly stableZeroParameter: string;
  readonly scalerFunction: string;
  readonly scalerSchedule: string;
  readonly scalerLogGroup: string;
  readonly workerLogGroup: string;
  readonly scalerArtifact: string;
  readonly expected: WorkerExpectation;
  readonly ffmpegPath: string;
  readonly ffprobePath: string;
  readonly allowPrivateSources: boolean;
  /** Relative paths among the arguments start there. */
  readonly fileFolder: string;
}

/**
 * @param options.database whether there must be one
 * @throws {UsageError} that lists every problem of the environment
 */
export function parseConfig(
  env: Readonly<Record<string, string | undefined>>,
  { database = 'required' }: { database?: DatabaseUse } = {},
): OpsConfig {
  const parsed =
    database === 'required'
      ? parseEnvironment({ schema: SCHEMA, env })
      : parseEnvironment({ schema: SCHEMA_WITHOUT_DATABASE, env });
  if (!parsed.ok) throw new UsageError(parsed.error.message, { cause: parsed.error });
  const { value } = parsed;
  return {
    databaseUrl: value.DATABASE_URL ?? null,
    awsRegion: value.AWS_REGION ?? null,
    awsProfile: value.AWS_PROFILE ?? null,
    awsEndpointUrl: value.AWS_ENDPOINT_URL ?? null,
    videoQueueName: value.VIDEO_QUEUE,
    videoDlqName: value.VIDEO_DLQ,
    mediaBucketName: value.MEDIA_BUCKET,
    groupName: value.VIDEO_WORKER_ASG_NAME,
    stableZeroParameter: value.SSM_STABLE_ZERO_PARAM,
    scalerFunction: value.SCALER_FUNCTION,
    scalerSchedule: value.SCALER_SCHEDULE,
    scalerLogGroup: value.SCALER_LOG_GROUP ?? `/aws/lambda/${value.SCALER_FUNCTION}`,
    workerLogGroup: value.WORKER_LOG_GROUP,
    scalerArtifact: value.SCALER_ARTIFACT,
    expected: {
      fastAck: value.VIDEO_FAST_ACK,
      imageDigest: value.WORKER_IMAGE_DIGEST ?? null,
      imageRepository: value.WORKER_IMAGE_REPOSITORY,
    },
    ffmpegPath: value.FFMPEG_PATH,
    ffprobePath: value.FFPROBE_PATH,
    allowPrivateSources: value.ALLOW_PRIVATE_SOURCES,
    fileFolder: value.INIT_CWD,
  };
}
