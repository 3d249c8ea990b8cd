/** What the stale worker test asks of a job queue: a job whose first worker falls silent, and a second one that gets it. */

/** Where a worker process finds its job. */
export interface JobPlace {
  readonly databaseUrl: string;
  readonly endpointUrl: string;
  /** The job, or a queue of its own that holds nothing else. */
  readonly key: string;
}

/** A job in a worker's hands. */
export interface HeldJob {
  /**
   * Completes it in the way of the system.
   * @returns what the system tells its worker: that the completion counts, or that it does not
   */
  complete(): Promise<Told>;
  close(): Promise<void>;
}

export type Told = 'accepted' | 'refused';

/** The worker's side: runs in a process of its own, which may be stopped while it holds the job. */
export type HoldJob = (place: JobPlace) => Promise<HeldJob>;

/** The side of whoever watches. */
export interface StaleSystem {
  readonly name: StaleSystemName;
  readonly leaseMs: number;
  /** How a lease is made to run out, and what "told done" means. */
  readonly note: string;
  install(): Promise<void>;
  /** Puts in one job. @returns its key */
  enqueue(run: number): Promise<string>;
  /** Lets the system notice that the lease is over, where nobody else would; the job can be had again afterwards. */
  recover(key: string): Promise<void>;
  /** What a completion would change, as text to compare. */
  snapshot(key: string): Promise<string>;
  close(): Promise<void>;
}

export const STALE_SYSTEM_NAMES = ['ffleet', 'BullMQ', 'graphile-worker', 'pg-boss', 'sqs-consumer'] as const;
export type StaleSystemName = (typeof STALE_SYSTEM_NAMES)[number];
