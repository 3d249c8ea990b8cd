export { decideDisposition } from './acknowledgement';
export type { AcknowledgementMode, MessageDisposition } from './acknowledgement';
export type { HandlerResult } from './handler-result';
export { isFinished } from './job';
export type {
  JobIdentity,
  JobProgress,
  JobStage,
  JobState,
  TranscodeOutput,
  VideoStatus,
} from './job';
export { parseJobMessage, renderJobMessage } from './job-message';
export type { InvalidMessage, JobMessage } from './job-message';
export { isTenantKey, outputPrefix, uploadKey } from './object-keys';
export { ATTEMPTS_MAX, decideRetry } from './retry';
export type { RetryDecision } from './retry';
