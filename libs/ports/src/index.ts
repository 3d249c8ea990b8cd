export type { Clock, Jitter } from './clock';
export type { DeadLetter, DeadLetterQueue, RedriveOutcome } from './dead-letter-queue';
export type { EventLog } from './event-log';
export type {
  GroupSize,
  InstanceNotice,
  InstanceNotices,
  QueueDepth,
  QueueDepthMetrics,
  QueueDepthReader,
  StableZeroMark,
  WorkerGroup,
  WorkerInstance,
  WorkerType,
} from './fleet';
export type {
  ClaimOutcome,
  ClaimRefusal,
  CompleteOutcome,
  FailOutcome,
  JobClaim,
  JobFailure,
  JobStore,
  ReleaseOutcome,
  RenewOutcome,
  HintedJob,
  ResolvedJob,
  ResolveOutcome,
  VideoSource,
} from './job-store';
export type { FailedJob, JobEvidence, JobRow, LeasedJob, StalledRun } from './job-evidence';
export type { DueHint, HintOutbox } from './hint-outbox';
export type { LeaseSweeper, SweptJob } from './lease-sweeper';
export type { MediaRunner, SourceAddress, ProducedFile, ScratchFolder, ScratchSpace } from './media-runner';
export type { ObjectStore, StoredObject } from './object-store';
export type {
  DonePart,
  JobTask,
  PartOutcome,
  PartResult,
  PartStore,
  PlannedPart,
  PlanOutcome,
  QueuedJob,
} from './part-store';
export type { MeasuredRendition, QualityMeter } from './quality-meter';
export type { CancelOutcome, JobView, PartsView, RetryOutcome, VideoCatalog, VideoView } from './video-catalog';
export type { ReceivedMessage, WorkQueue } from './work-queue';
