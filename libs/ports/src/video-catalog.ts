/** Videos and jobs as their owner sees them: made, listed, cancelled, retried. */
import type { VideoOptions } from '@ffleet/media-plan';
import type { JobState, TranscodeOutput, VideoStatus } from '@ffleet/video-job-lifecycle';
import type { EpochMs } from '@ffleet/units';
import type { JobFailure, VideoSource } from './job-store';

export interface VideoView {
  readonly videoId: number;
  readonly tenantId: number;
  readonly title: string;
  readonly source: VideoSource;
  /** What its owner chose; null where a newer version stored what this one does not know. */
  readonly options: VideoOptions | null;
  readonly status: VideoStatus;
  readonly createdAtEpochMs: EpochMs;
  readonly updatedAtEpochMs: EpochMs;
  /** What the winning job published; null until READY. */
  readonly output: TranscodeOutput | null;
  /** The newest job; null for a video that never had one. */
  readonly job: JobView | null;
}

export interface JobView {
  readonly jobId: string;
  readonly state: JobState;
  readonly attempts: number;
  /** Runs whose worker vanished. */
  readonly stalls: number;
  /** Runs that were handed back. */
  readonly interruptions: number;
  readonly fencingToken: number;
  readonly workerId: string | null;
  /** 0..1 over the whole job. */
  readonly progress01: number;
  /** What the worker is doing, such as `encode`; null when nobody works on it. */
  readonly stage: string | null;
  readonly cancelRequested: boolean;
  readonly failure: JobFailure | null;
  /** Null while it has no plan, and for a video that one worker does by itself. */
  readonly parts: PartsView | null;
  readonly createdAtEpochMs: EpochMs;
  /** When its newest run began; of a job with parts, the first of them. */
  readonly startedAtEpochMs: EpochMs | null;
  readonly finishedAtEpochMs: EpochMs | null;
}

/** The parts of a job in numbers. */
export interface PartsView {
  readonly total: number;
  readonly done: number;
  readonly running: number;
  /** Runs of parts that failed, whose worker vanished, that were handed back. */
  readonly attempts: number;
  readonly stalls: number;
  readonly interruptions: number;
}

export type CancelOutcome = 'cancelled' | 'requested' | 'already-finished' | 'unknown-video';
export type RetryOutcome =
  | { readonly kind: 'queued'; readonly jobId: string; readonly tenantId: number; readonly source: VideoSource }
  | { readonly kind: 'still-live'; readonly jobId: string; readonly state: JobState }
  | { readonly kind: 'unknown-video' };

export interface VideoCatalog {
  /** Records a video (UPLOADED), its first job (QUEUED) and the hint to be sent for it in one transaction. */
  createVideo(options: {
    tenantId: number;
    title: string;
    source: VideoSource;
    /** What its owner chose; absent where nothing was. */
    options?: VideoOptions;
  }): Promise<{ videoId: number; jobId: string }>;
  fetchVideo(options: { videoId: number }): Promise<VideoView | null>;
  /** Newest first; `limit` 1..1000. */
  listVideos(options: { limit: number }): Promise<readonly VideoView[]>;
  /** A job that waits, or whose worker has vanished, ends at once; a running one is asked to stop, durably. */
  requestCancel(options: { videoId: number }): Promise<CancelOutcome>;
  /** A new job for a finished (or failed, or cancelled) video; two retries at once make one. */
  retry(options: { videoId: number }): Promise<RetryOutcome>;
}
