/** The one place where SDK clients are configured: how long they wait, how often they try, where they go. */
import { AutoScalingClient } from '@aws-sdk/client-auto-scaling';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { S3Client } from '@aws-sdk/client-s3';
import { SQSClient } from '@aws-sdk/client-sqs';
import { SSMClient } from '@aws-sdk/client-ssm';
import { milliseconds } from '@ffleet/units';
import type { Milliseconds } from '@ffleet/units';

/** What an app may say about its clients. */
export interface AwsClientOptions {
  /** Where it is undefined, the SDK takes the profile's. */
  readonly region: string | undefined;
  /** AWS_ENDPOINT_URL, which the SDK honours by itself too; undefined means AWS. */
  readonly endpoint: string | undefined;
  /** Of the shared configuration files; undefined takes AWS_PROFILE of the process or the default one. */
  readonly profile?: string | undefined;
  /** How often a call is made before its failure is told, the first time included. @default 4 */
  readonly maxAttempts?: number;
  /** How long a connection may be silent. @default 30 s, since an empty long poll is silent for 20 s */
  readonly silenceMax?: Milliseconds;
}

/** One client per service. */
export interface AwsClients {
  readonly autoScaling: AutoScalingClient;
  readonly cloudWatch: CloudWatchClient;
  readonly s3: S3Client;
  readonly sqs: SQSClient;
  readonly ssm: SSMClient;
}

const CONNECT_MAX = milliseconds(3_000);
const SILENCE_MAX = milliseconds(30_000);

/** All clients at once; a bundle that needs few of them calls their own functions, so that the others stay out. */
export const createAwsClients = (options: AwsClientOptions): AwsClients => ({
  autoScaling: createAutoScalingClient(options),
  cloudWatch: createCloudWatchClient(options),
  s3: createS3Client(options),
  sqs: createSqsClient(options),
  ssm: createSsmClient(options),
});

/** EC2 Auto Scaling. */
export const createAutoScalingClient = (options: AwsClientOptions) => new AutoScalingClient(clientSettings(options));
/** CloudWatch metrics. */
export const createCloudWatchClient = (options: AwsClientOptions) => new CloudWatchClient(clientSettings(options));
/** SQS. */
export const createSqsClient = (options: AwsClientOptions) => new SQSClient(clientSettings(options));
/** Systems Manager, for its Parameter Store. */
export const createSsmClient = (options: AwsClientOptions) => new SSMClient(clientSettings(options));

/** S3. A custom endpoint is a host and a port, without a subdomain for each bucket: there the path names it. */
export const createS3Client = (options: AwsClientOptions) =>
  new S3Client({ ...clientSettings(options), forcePathStyle: options.endpoint !== undefined });

function clientSettings(options: AwsClientOptions) {
  const { region, endpoint, profile, maxAttempts = 4, silenceMax = SILENCE_MAX } = options;
  return {
    ...(region === undefined ? {} : { region }),
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(profile === undefined ? {} : { profile }),
    maxAttempts,
    // Silence, not the whole call, is bounded: a large part on a slow line may take its time. Connections are kept alive.
    requestHandler: { connectionTimeout: Math.min(CONNECT_MAX, silenceMax), socketTimeout: silenceMax },
  };
}
