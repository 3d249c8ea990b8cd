/** The truth about videos and jobs as a worker sees it: each write is one guarded statement on the database's clock. */
import type { VideoOptions } from '@ffleet/media-plan';
import type { JobIdentity, JobMessage, JobProgress, JobState, TranscodeOutput } from '@ffleet/video-job-lifecycle';
import type { Seconds } from '@ffleet/units';
import type { JobTask } from './part-store';

/** A job, with what its message says of it. */
export interface HintedJob extends JobIdentity {
  readonly source: VideoSource;
}

/** A job as found for a message; `source` is the row's, never the message's. */
export interface ResolvedJob extends HintedJob {
  /** What its video's owner chose; null where a newer version stored what this one does not know. */
  readonly options: VideoOptions | null;
}

/** Where a video's bytes are: an object of our own bucket, or a URL that its owner gave. */
export type VideoSource =
  { readonly kind: 'object'; readonly key: string } | { readonly kind: 'url'; readonly url: string };

export type ResolveOutcome =
  | { readonly kind: 'found'; readonly job: ResolvedJob }
  /** The job is already in the final state `state`; nothing is left to do. */
  | { readonly kind: 'finished'; readonly job: ResolvedJob; readonly state: JobState; readonly videoReady: boolean }
  | { readonly kind: 'unknown-video' }
  | { readonly kind: 'unknown-job' }
  /** The video (or job) exists but belongs to another tenant than the message says. */
  | { readonly kind: 'tenant-mismatch' };

/** Proof of a claim: every later write of this run carries it, and is refused once a newer claim exists. */
export interface JobClaim {
  readonly jobId: string;
  readonly workerId: string;
  readonly fencingToken: number;
}

export type ClaimOutcome =
  /** `attempt` counts from 1: failed runs so far, and this one. */
  | { readonly kind: 'claimed'; readonly claim: JobClaim; readonly attempt: number; readonly task: JobTask }
  | { readonly kind: 'refused'; readonly refusal: ClaimRefusal };

export type ClaimRefusal =
  | 'cancel-requested'
  /** The idempotency lock of the video (of the part) is held by another worker (or by another job of the same video). */
  | 'lock-held-by-another-worker'
  /** ... by an earlier delivery to this very worker. */
  | 'lock-held-by-this-worker'
  /** Its parts are at work: the last one queues the job anew, with a message of its own. */
  | 'waits-for-parts'
  /** The row is finished, or waits for a later retry time: it cannot be marked PROCESSING now. */
  | 'not-claimable';

export type RenewOutcome = { readonly kind: 'held'; readonly cancelRequested: boolean } | { readonly kind: 'lost' };
/** `lost`: a newer claim exists, and the write changed nothing. */
export type CompleteOutcome = 'completed' | 'cancelled' | 'lost';
/** `cancelled`: a cancel that was accepted first has won, and job and video are CANCELLED now. */
export type FailOutcome = 'failed' | 'cancelled' | 'lost';
export type ReleaseOutcome = 'released' | 'cancelled' | 'lost';

export interface JobFailure {
  /** One of the documented error codes, such as `source-empty`. */
  readonly code: string;
  /** For people; carries no secret. */
  readonly message: string;
}

export interface JobStore {
  /**
   * Asks whether the database answers, before a message is received for which it is needed: each receive in an outage
   * would cost a good message one of its receives. @throws {Error} when it does not
   */
  ping(): Promise<void>;
  /**
   * Finds the job of a message; a legacy message without `job_id` gets the video's live job, or a new one.
   * @param options.messageEnds the message is about to be deleted, before its job is claimed: the outbox sends another one
   *   soon, unless the claim comes first
   */
  resolve(message: JobMessage, options?: { messageEnds: boolean }): Promise<ResolveOutcome>;
  /**
   * Takes the idempotency lock of the video (of the part), raises the job's fencing token, and marks the video PROCESSING:
   * all or nothing.
   * @param options.receiptHandle the delivery that hinted at the job, for whoever cleans up after this worker; null when
   *   its message is deleted already
   */
  claim(options: {
    jobId: string;
    workerId: string;
    leaseDuration: Seconds;
    receiptHandle: string | null;
  }): Promise<ClaimOutcome>;
  /** Renews lock and lease, records progress, and brings back a request to cancel. */
  renew(options: { claim: JobClaim; leaseDuration: Seconds; progress: JobProgress }): Promise<RenewOutcome>;
  /** Root SUCCEEDED and video READY with its output, in one transaction; a cancel that was accepted first wins. */
  complete(options: { claim: JobClaim; output: TranscodeOutput }): Promise<CompleteOutcome>;
  /** Records a failed attempt: due again after `retryAfter`, or FAILED for good (root and video too) when that is null. */
  fail(options: { claim: JobClaim; failure: JobFailure; retryAfter: Seconds | null }): Promise<FailOutcome>;
  /** Ends a job whose cancellation was requested, run or not: job and video CANCELLED. A job that has ended stays as it is. */
  cancel(options: { jobId: string; workerId: string }): Promise<void>;
  /**
   * Hands an interrupted job back: QUEUED and due at once, at no cost of an attempt. Its hint stands in the outbox, for
   * the case that the caller cannot send one.
   */
  release(options: { claim: JobClaim }): Promise<ReleaseOutcome>;
}
