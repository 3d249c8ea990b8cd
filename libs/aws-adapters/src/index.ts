export { createAsgWorkerGroup } from './asg-worker-group';
export { createAsgWorkerInstance } from './asg-worker-instance';
export {
  createAutoScalingClient,
  createAwsClients,
  createCloudWatchClient,
  createS3Client,
  createSqsClient,
  createSsmClient,
} from './aws-clients';
export type { AwsClientOptions, AwsClients } from './aws-clients';
export { AwsCallError } from './call-aws';
export { createCloudWatchQueueDepthMetrics } from './cloudwatch-queue-depth-metrics';
export { createInstanceNotices } from './instance-notices';
export { createQueueDepthReader } from './queue-depth-reader';
export { createS3ObjectStore } from './s3-object-store';
export { createSqsDeadLetterQueue } from './sqs-dead-letter-queue';
export { createSqsWorkQueue } from './sqs-work-queue';
export { createSsmStableZeroMark } from './ssm-stable-zero-mark';
