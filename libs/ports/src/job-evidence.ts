/** What an observer may ask of the job rows: it reads, and changes nothing. */
import type { EpochMs } from '@ffleet/units';

/** A job that a worker holds. */
export interface LeasedJob {
  readonly jobId: string;
  readonly videoId: number;
  /** The name of a part, such as `chunk-0007`; null for a root. */
  readonly part: string | null;
  readonly tenantId: number;
  readonly workerId: string;
  readonly fencingToken: number;
  readonly leaseUntil: EpochMs;
  /** The last write of its worker. */
  readonly renewedAt: EpochMs;
  readonly stage: string | null;
  readonly progress01: number;
}

/** A job whose latest attempt failed. */
export interface FailedJob {
  readonly jobId: string;
  readonly videoId: number;
  readonly state: string;
  readonly code: string;
  readonly at: EpochMs;
}

/** A sweep that found a job's worker gone. */
export interface StalledRun {
  readonly jobId: string;
  readonly videoId: number;
  readonly at: EpochMs;
  readonly fencingToken: number;
  readonly toState: string;
  /** The name of a part; null for a root. */
  readonly part: string | null;
  /** Who held the lease; null where the transition log does not tell. */
  readonly workerId: string | null;
}

/** Any job, for lists. */
export interface JobRow {
  readonly jobId: string;
  readonly videoId: number;
  readonly part: string | null;
  readonly tenantId: number;
  readonly state: string;
  readonly attempts: number;
  readonly stalls: number;
  readonly workerId: string | null;
  readonly leaseUntil: EpochMs | null;
  readonly availableAt: EpochMs;
  readonly stage: string | null;
  readonly progress01: number;
  readonly failureCode: string | null;
  readonly updatedAt: EpochMs;
}

/** Every method throws when the database does not answer. Times are the database's. */
export interface JobEvidence {
  /** Answers when the database does. @returns how many of this version's migrations it lacks */
  fetchHealth(): Promise<{ readonly pendingMigrations: number }>;
  /** All of them, with the database's clock at that moment. */
  fetchRunning(): Promise<{ readonly databaseNow: EpochMs; readonly jobs: readonly LeasedJob[] }>;
  /**
   * Of the last 15 minutes, newest first, 200 at most. A part that was given up is left out: its root failed by it.
   */
  fetchFailures(): Promise<readonly FailedJob[]>;
  /** Of the last 15 minutes, newest first, 200 at most. */
  fetchStalls(): Promise<readonly StalledRun[]>;
  /** Newest first. @param options.state every state unless given */
  listJobs(options: { state?: string; videoId?: number; limit: number }): Promise<readonly JobRow[]>;
}
