export { decideDisposition, FAILED_VISIBILITY } from './acknowledgement';
export type { AcknowledgementMode, MessageDisposition } from './acknowledgement';
export { checkFamilyLog } from './check-family-log';
export { checkTransitionLog } from './check-transition-log';
export type { LogInvariant, LogViolation } from './check-transition-log';
export { decideDrain, HAND_BACK_RESERVE } from './drain';
export type { DrainDecision } from './drain';
export type { HandlerResult } from './handler-result';
export { isFinished } from './job';
export type { JobIdentity, JobKind, JobProgress, JobStage, JobState, TranscodeOutput, VideoStatus } from './job';
export { parseJobMessage, renderJobMessage } from './job-message';
export type { InvalidMessage, JobMessage } from './job-message';
export { HINT_GRACE, HINT_SEND_LEASE, rehintAfter } from './hint';
export { newJobRecord } from './job-record';
export type { JobRecord } from './job-record';
export {
  HEARTBEAT_INTERVAL,
  INVISIBILITY_MAX,
  LEASE_DURATION,
  SWEEP_GAP_MAX,
  SWEEP_INTERVAL,
  RECEIVE_VISIBILITY_TIMEOUT,
  VISIBILITY_TIMEOUT,
} from './lease';
export { encryptionKeyObject, isOfTenant, outputPrefix, relativePrefix, uploadKey } from './object-keys';
export { ATTEMPTS_MAX, decideRetry } from './retry';
export type { RetryDecision } from './retry';
export { decideStall, STALLS_MAX, STALLS_SPENT } from './stall';
export type { StallDecision } from './stall';
export { GRACE_MAX, isJudged, markSweep } from './sweep-mark';
export type { SweepMark } from './sweep-mark';
export { transition } from './transition';
export type { JobEffect, JobEvent, PartEnd, Transition, TransitionRefusal } from './job-event';
export type { TransitionLogEntry, TransitionName } from './transition-log';
