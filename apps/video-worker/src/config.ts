/** The worker's configuration: the only place that reads the environment, with defaults and their units. */
import os from 'node:os';
import path from 'node:path';
import { flag, imageDigest, oneOf, parseEnvironment, secret, text, url, wholeNumber } from '@ffleet/config';
import { seconds } from '@ffleet/units';
import * as z from 'zod';

const workerId = `${os.hostname()}-${process.pid}`;

const schema = z.object({
  AWS_REGION: text(),
  /** Honoured by the AWS SDK itself; read here so that a wrong one is told with the other problems. */
  AWS_ENDPOINT_URL: url({ protocols: ['http', 'https'] }).optional(),
  DATABASE_URL: secret(url({ protocols: ['postgres', 'postgresql'] })),
  VIDEO_QUEUE: text().default('academy-video-jobs'),
  /** Where messages go that can never be processed. */
  VIDEO_DLQ: text().default('academy-video-jobs-dlq'),
  /** Parts and videos at a time: one a core, since a part keeps one busy. */
  VIDEO_WORKER_SLOTS: wholeNumber({ min: 1, max: 64 }).default(os.availableParallelism()),
  VIDEO_FAST_ACK: flag().default(false),
  /** The bucket of uploads and outputs. */
  MEDIA_BUCKET: text().default('academy-media'),
  FFMPEG_PATH: text().default('ffmpeg'),
  FFPROBE_PATH: text().default('ffprobe'),
  /** Sources by URL may lie in private networks: only where everybody who submits may reach what a worker reaches. */
  ALLOW_PRIVATE_SOURCES: flag().default(false),
  /** The EC2 instance that this worker runs on: it is protected from scale-in while busy. Absent where nobody scales it. */
  INSTANCE_ID: text().optional(),
  /** Honoured by the AWS SDK as well; another address than 169.254.169.254 for the instance's notices. */
  AWS_EC2_METADATA_SERVICE_ENDPOINT: url({ protocols: ['http', 'https'] }).optional(),
  /** What a termination by the group, or a rebalance recommendation, leaves for the job at hand. */
  DRAIN_SECONDS: wholeNumber({ min: 0, max: 7_200 }).default(90).transform(seconds),
  /** How long after SIGTERM the process is killed: 10 s by Docker, 90 s by systemd unless they are told otherwise. */
  STOP_GRACE_SECONDS: wholeNumber({ min: 0, max: 7_200 }).default(10).transform(seconds),
  VIDEO_WORKER_ASG_NAME: text().default('academy-video-worker-asg'),
  /** Who holds the leases; on EC2 the instance id. */
  WORKER_ID: text().default(workerId),
  /** Room for one encode's files that are not uploaded yet. */
  SCRATCH_DIR: text().default(path.join(os.tmpdir(), `ffleet-worker-${workerId}`)),
  /** Of the image that this worker runs from: an image cannot hold its own, so that whoever deploys it has to tell. */
  WORKER_IMAGE_DIGEST: imageDigest().optional(),
  HEARTBEAT_SECONDS: wholeNumber({ min: 1, max: 10 }).default(8).transform(seconds),
  LOG_FORMAT: oneOf(['json', 'legacy']).default('json'),
});

export type WorkerConfig = z.infer<typeof schema>;

/** @throws {ConfigProblems} naming every variable that is missing or wrong */
export function readConfig(env: NodeJS.ProcessEnv): WorkerConfig {
  const parsed = parseEnvironment({ schema, env });
  if (!parsed.ok) throw parsed.error;
  return parsed.value;
}
