/** The states of a job and of the video that its owner sees, and the data that moves with them. */
import type { RenditionSummary, StreamProof } from '@ffleet/media-plan';

/**
 * A root is an owner's wish for one video; a part is a piece of its work, such as a chunk, that any worker may do.
 */
export type JobKind = 'root' | 'part';

/**
 * - QUEUED: due now or later; left by a claim or a cancel
 * - RUNNING: one worker holds the newest fencing token; left by complete, fail, release, cancel
 * - WAITING: a root whose parts are at work; left when the last one succeeds, one is given up, or by a cancel
 * - SUCCEEDED, CANCELLED, FAILED: finished; never left
 * - DEAD: given up because its workers kept vanishing; never left
 */
export type JobState = 'QUEUED' | 'RUNNING' | 'WAITING' | 'SUCCEEDED' | 'CANCELLED' | 'FAILED' | 'DEAD';

/** What the video's owner sees. READY needs a published output; a retry leads back to PROCESSING. */
export type VideoStatus = 'UPLOADED' | 'PROCESSING' | 'READY' | 'FAILED' | 'CANCELLED';

const FINISHED: ReadonlySet<JobState> = new Set(['SUCCEEDED', 'CANCELLED', 'FAILED', 'DEAD']);

/** True for the states that a job never leaves. */
export const isFinished = (state: JobState): boolean => FINISHED.has(state);

export interface JobIdentity {
  readonly jobId: string;
  readonly videoId: number;
  readonly tenantId: number;
}

export type JobStage = 'probe' | 'encode' | 'publish';

export interface JobProgress {
  readonly stage: JobStage;
  /** 0..1 of the stage. */
  readonly stage01: number;
  /** 0..1 over the whole job, never falling within one run. */
  readonly overall01: number;
}

/** What a finished job published; stored with the video, read by players and the CLI. */
export interface TranscodeOutput {
  /** Object key of the HLS master playlist. */
  readonly masterPlaylistKey: string;
  /** The playlists stand there, and the segments of a video that one worker did by itself. */
  readonly keyPrefix: string;
  /** Where the segments of its parts stand, which other runs made. */
  readonly partPrefixes?: readonly string[];
  readonly durationSeconds: number;
  readonly renditions: readonly RenditionSummary[];
  readonly totalBytes: number;
  /** Object key of the MP4 file that viewers may keep, where the owner wanted one. */
  readonly downloadKey?: string;
  /** Absent in what older versions published. */
  readonly proof?: StreamProof;
}
