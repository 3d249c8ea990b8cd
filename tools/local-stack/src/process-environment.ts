/** The environment of every process of the stack: what it needs, and nothing of the user's own AWS set-up. */
import path from 'node:path';
import { DRAIN_PATIENCE, HEARTBEAT_SECONDS, REGION, STOP_GRACE } from './region';

/** Where a running stack is reached. */
export interface StackAddress {
  readonly endpointUrl: string;
  readonly databaseUrl: string;
}

/** Accepted by the local endpoint, and by nothing else. */
export const LOCAL_CREDENTIALS = { accessKeyId: 'test', secretAccessKey: 'test' } as const;

/** What the ops CLI needs to reach the stack. */
export function cliEnvironment({ endpointUrl, databaseUrl }: StackAddress): Record<string, string> {
  return {
    AWS_REGION: REGION.region,
    AWS_ENDPOINT_URL: endpointUrl,
    AWS_ACCESS_KEY_ID: LOCAL_CREDENTIALS.accessKeyId,
    AWS_SECRET_ACCESS_KEY: LOCAL_CREDENTIALS.secretAccessKey,
    DATABASE_URL: databaseUrl,
    VIDEO_QUEUE: REGION.videoQueue,
    VIDEO_DLQ: REGION.videoDeadLetterQueue,
    MEDIA_BUCKET: REGION.mediaBucket,
    // The notice about Node 20, once per process.
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
  };
}

/**
 * What one worker process needs besides.
 * @param options.metadataUrl the instance's own metadata service; the region answers on the same host and port
 */
export function workerEnvironment(options: {
  databaseUrl: string;
  instanceId: string;
  metadataUrl: string;
  stateDir: string;
}): Record<string, string> {
  const { databaseUrl, instanceId, metadataUrl, stateDir } = options;
  return {
    ...cliEnvironment({ databaseUrl, endpointUrl: new URL(metadataUrl).origin }),
    PATH: process.env['PATH'] ?? '',
    FFMPEG_PATH: process.env['FFMPEG_PATH'] ?? 'ffmpeg',
    FFPROBE_PATH: process.env['FFPROBE_PATH'] ?? 'ffprobe',
    VIDEO_FAST_ACK: process.env['VIDEO_FAST_ACK'] ?? '0',
    // The workers of a fleet share this machine's cores.
    VIDEO_WORKER_SLOTS: process.env['VIDEO_WORKER_SLOTS'] ?? '1',
    WORKER_ID: instanceId,
    INSTANCE_ID: instanceId,
    VIDEO_WORKER_ASG_NAME: REGION.workerGroup,
    SCRATCH_DIR: path.join(stateDir, 'scratch', instanceId),
    HEARTBEAT_SECONDS: String(HEARTBEAT_SECONDS),
    DRAIN_SECONDS: String(DRAIN_PATIENCE),
    STOP_GRACE_SECONDS: String(STOP_GRACE),
    AWS_EC2_METADATA_SERVICE_ENDPOINT: metadataUrl,
    NODE_OPTIONS: '--enable-source-maps --max-old-space-size=160',
  };
}
