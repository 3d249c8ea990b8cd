/** Ports whose failures say which service was asked, where, and what to check: a verb cannot mistake silence for an answer. */
import type { DeadLetterQueue, HintOutbox, JobEvidence, PartStore, VideoCatalog, WorkQueue } from '@ffleet/ports';
import { UnobservableError } from './cli-errors';
import type { OpsConfig } from './config';
import type { DecisionReader } from './decision-reader';
import type { MediaBucket } from './media-bucket';
import type { UploadStore } from './metered-uploads';
import { reasonOf } from './reason-of';
import { displayDatabaseUrl } from './render/display-url';
import type { TransitionReader } from './transition-reader';
import type { WorkerLogReader } from './worker-log-reader';

export type Ask = <T>(action: string, call: () => Promise<T>) => Promise<T>;

export function guardCatalog({ catalog, config }: { catalog: VideoCatalog; config: OpsConfig }): VideoCatalog {
  const ask = askDatabase(config);
  return {
    createVideo: (options) => ask('record the video', () => catalog.createVideo(options)),
    fetchVideo: (options) => ask('read the video', () => catalog.fetchVideo(options)),
    listVideos: (options) => ask('read the videos', () => catalog.listVideos(options)),
    requestCancel: (options) => ask('cancel the video', () => catalog.requestCancel(options)),
    retry: (options) => ask('queue the video again', () => catalog.retry(options)),
  };
}

export function guardParts(options: { parts: PartStore; config: OpsConfig }): Pick<PartStore, 'disownParts'> {
  const { parts, config } = options;
  const ask = askDatabase(config);
  return { disownParts: (gone) => ask('disown the parts', () => parts.disownParts(gone)) };
}

export function guardJobs(options: {
  jobs: JobEvidence;
  config: OpsConfig;
}): Pick<JobEvidence, 'listJobs' | 'fetchRunning'> {
  const { jobs, config } = options;
  const ask = askDatabase(config);
  return {
    listJobs: (wanted) => ask('list the jobs', () => jobs.listJobs(wanted)),
    fetchRunning: () => ask('read the running jobs', () => jobs.fetchRunning()),
  };
}

export function guardBucket({ bucket, config }: { bucket: MediaBucket; config: OpsConfig }): MediaBucket {
  const ask = askService({
    service: `S3 bucket ${config.mediaBucketName}`,
    address: awsAddress(config),
    check:
      'Check MEDIA_BUCKET, AWS_REGION and AWS_ENDPOINT_URL, your credentials, and the permissions s3:ListBucket, ' +
      's3:GetObject and, to delete, s3:DeleteObject.',
    secrets: [],
  });
  return {
    list: (options) => ask('list the objects', () => bucket.list(options)),
    open: (options) => ask(`read ${options.key}`, () => bucket.open(options)),
    readText: (options) => ask(`read ${options.key}`, () => bucket.readText(options)),
    remove: (options) => ask('delete the objects', () => bucket.remove(options)),
  };
}

export function guardLogs({ logs, config }: { logs: WorkerLogReader; config: OpsConfig }): WorkerLogReader {
  const ask = askService({
    service: `log group ${config.workerLogGroup}`,
    address: awsAddress(config),
    check:
      'Check WORKER_LOG_GROUP, AWS_REGION and AWS_ENDPOINT_URL, your credentials, and the permission logs:FilterLogEvents.',
    secrets: [],
  });
  return { fetchLines: (options) => ask('read the log', () => logs.fetchLines(options)) };
}

export function guardDecisions(options: { decisions: DecisionReader; config: OpsConfig }): DecisionReader {
  const { decisions, config } = options;
  const ask = askService({
    service: `log group ${config.scalerLogGroup}`,
    address: awsAddress(config),
    check:
      'Check SCALER_LOG_GROUP, AWS_REGION and AWS_ENDPOINT_URL, your credentials, and the permission logs:FilterLogEvents.',
    secrets: [],
  });
  return { fetchDecisions: (window) => ask('read the decisions', () => decisions.fetchDecisions(window)) };
}

export function guardHints(options: { hints: HintOutbox; config: OpsConfig }): Pick<HintOutbox, 'confirmSent'> {
  const { hints, config } = options;
  const ask = askDatabase(config);
  return { confirmSent: (hint) => ask('confirm the message', () => hints.confirmSent(hint)) };
}

export function guardTransitions(options: { transitions: TransitionReader; config: OpsConfig }): TransitionReader {
  const { transitions, config } = options;
  const ask = askDatabase(config);
  return { fetchOfVideo: (video) => ask('read the transition log', () => transitions.fetchOfVideo(video)) };
}

export function guardDeadLetters(options: { deadLetters: DeadLetterQueue; config: OpsConfig }): DeadLetterQueue {
  const { deadLetters, config } = options;
  const ask = askService({
    service: `SQS queue ${config.videoDlqName}`,
    address: awsAddress(config),
    check:
      'Check VIDEO_DLQ, AWS_REGION and AWS_ENDPOINT_URL, your credentials, and the permissions sqs:GetQueueAttributes, ' +
      'sqs:ReceiveMessage, sqs:ChangeMessageVisibility and sqs:DeleteMessage.',
    secrets: [],
  });
  return {
    fetchDepth: () => ask('count the messages', () => deadLetters.fetchDepth()),
    list: (page) => ask('look at the messages', () => deadLetters.list(page)),
    redrive: (chosen) => ask('send messages back', () => deadLetters.redrive(chosen)),
  };
}

export function guardQueue({ queue, config }: { queue: WorkQueue; config: OpsConfig }): Pick<WorkQueue, 'send'> {
  const ask = askService({
    service: `SQS queue ${config.videoQueueName}`,
    address: awsAddress(config),
    check: 'Check VIDEO_QUEUE, AWS_REGION and AWS_ENDPOINT_URL, your credentials, and the permission sqs:SendMessage.',
    secrets: [],
  });
  return { send: (options) => ask('send the message', () => queue.send(options)) };
}

export function guardUploads({ uploads, config }: { uploads: UploadStore; config: OpsConfig }): UploadStore {
  const ask = askService({
    service: `S3 bucket ${config.mediaBucketName}`,
    address: awsAddress(config),
    check: 'Check MEDIA_BUCKET, AWS_REGION and AWS_ENDPOINT_URL, your credentials, and the permission s3:PutObject.',
    secrets: [],
  });
  return {
    putFile: (upload) => ask('upload the file', () => uploads.putFile(upload)),
    putObject: (object) => ask('upload the file', () => uploads.putObject(object)),
  };
}

export const askDatabase = (config: OpsConfig): Ask =>
  askService({
    service: 'the database',
    address: displayDatabaseUrl(config.databaseUrl ?? ''),
    check: 'Check that PostgreSQL runs there, that DATABASE_URL is right, and that the migrations are applied.',
    secrets: passwordsOf(config.databaseUrl ?? ''),
  });

export function askService(options: {
  service: string;
  address: string;
  check: string;
  secrets: readonly string[];
}): Ask {
  const { secrets, ...where } = options;
  return async (action, call) => {
    try {
      return await call();
    } catch (error) {
      throw new UnobservableError({ ...where, action, reason: reasonOf({ error, secrets }) }, { cause: error });
    }
  };
}

export const awsAddress = ({ awsEndpointUrl, awsRegion }: OpsConfig): string =>
  awsEndpointUrl ?? `AWS ${awsRegion ?? "in the profile's region"}`;

/** As written in the URL, and as the client reads it. */
function passwordsOf(databaseUrl: string): readonly string[] {
  if (!URL.canParse(databaseUrl)) return [databaseUrl];
  const { password } = new URL(databaseUrl);
  try {
    return [password, decodeURIComponent(password)];
  } catch {
    return [password];
  }
}
