/** Messages that are owed to queued jobs: written with the row that needs them, sent afterwards, again if need be. */
import type { Seconds } from '@ffleet/units';
import type { HintedJob } from './job-store';

export interface DueHint {
  readonly job: HintedJob;
  /** With the job's id it names this stay in the queue: a later one has a higher token. */
  readonly fencingToken: number;
  /** Until the job is due; 0 for one that is. At most 900 s. */
  readonly delay: Seconds;
}

export interface HintOutbox {
  /**
   * Takes up to `limit` hints that are due; nobody else gets them for `HINT_SEND_LEASE`. What is not confirmed by then is
   * taken again.
   */
  takeDue(options: { limit: number }): Promise<readonly DueHint[]>;
  /** The hint was sent: the next one follows after `rehintAfter`, unless the job is claimed before. */
  confirmSent(options: { jobId: string; fencingToken: number }): Promise<void>;
}
