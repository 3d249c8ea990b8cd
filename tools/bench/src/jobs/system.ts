/** What the bench asks of a job queue: jobs put in before the clock starts, then worked off at a given concurrency. */

/** When one job was in its worker's hands, and when its completion was recorded; milliseconds of the process's own clock. */
export interface JobTime {
  readonly pickedUpMs: number;
  readonly doneMs: number;
}

export interface QueueSystem {
  readonly name: string;
  /** Systems are compared within a group: with SQS in the way, or on PostgreSQL alone. */
  readonly group: 'sqs' | 'postgresql';
  /** A worker whose lease is over cannot complete the job under its successor. */
  readonly fencing: 'token' | 'none' | 'no database';
  /** Takes several jobs at a time from the queue: the same as one at a time where the concurrency is 1. */
  readonly batches: boolean;
  /** How it is set up, for the reader of the table. */
  readonly setup: string;
  /** Makes its schema or its queue, once. */
  install(): Promise<void>;
  enqueue(count: number): Promise<void>;
  /**
   * Works off all jobs that were put in, then stops its workers.
   * @param options.count how many there are
   * @param options.databaseUrl its own database, perhaps through a proxy that counts
   */
  work(options: { count: number; concurrency: number; databaseUrl: string }): Promise<readonly JobTime[]>;
  close(): Promise<void>;
}
