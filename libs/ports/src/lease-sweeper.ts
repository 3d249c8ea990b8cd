/** Finds the jobs whose workers vanished, and hands them on: safe to run anywhere, any number of times. */
import type { JobIdentity, JobState } from '@ffleet/video-job-lifecycle';

export interface SweptJob extends JobIdentity {
  /** QUEUED with a backoff, DEAD when its stalls are spent, CANCELLED when its owner had asked for it. */
  readonly state: Extract<JobState, 'QUEUED' | 'DEAD' | 'CANCELLED'>;
  readonly stalls: number;
  /** The worker that vanished, and its token. */
  readonly workerId: string;
  readonly fencingToken: number;
  /** The message that it left in flight; null when that was deleted already. */
  readonly receiptHandle: string | null;
}

export interface LeaseSweeper {
  /**
   * Judges the leases that have run out, by the database's clock. After a gap in which nobody swept (a database outage),
   * only those that had run out before it; the others get one more lease time.
   * @param options.actor who sweeps, for the transition log
   * @param options.limit jobs at a time
   * @returns what was handed on; nothing while another sweeper is at it
   */
  sweep(options: { actor: string; limit: number }): Promise<readonly SweptJob[]>;
}
