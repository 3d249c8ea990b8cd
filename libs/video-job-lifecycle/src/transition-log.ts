/** The append-only record of what happened to jobs: who, when, with which token, and why. */
import type { EpochMs } from '@ffleet/units';
import type { JobState } from './job';

/**
 * What happened; `toState` of the entry says what came of it, as with `completed` to CANCELLED where a cancel was first.
 * Renewals change no state and are not logged.
 */
export type TransitionName =
  | 'created'
  /** A part that an earlier job of the video has done already: it begins finished. */
  | 'adopted'
  | 'claimed'
  | 'completed'
  | 'failed'
  | 'released'
  | 'cancel-requested'
  | 'cancelled'
  | 'stalled'
  /** A root's plan was stored, and its parts were queued. */
  | 'planned'
  /** The last part of a root succeeded. */
  | 'parts-done'
  /** A part of a root failed for good, and the root with it. */
  | 'part-given-up';

export interface TransitionLogEntry {
  /** Position in the log; within one job in the order in which the writes were accepted. */
  readonly sequence: number;
  readonly jobId: string;
  readonly at: EpochMs;
  readonly event: TransitionName;
  /** Null for `created` and `adopted`. */
  readonly fromState: JobState | null;
  readonly toState: JobState;
  /** The token that the write carried, or the job's at that time where the event has none. */
  readonly fencingToken: number;
  /** A worker's id, `owner` (a person, through the CLI), `queue` (a message without a job), or a sweeper's id. */
  readonly actor: string;
  /** A code such as `cancel-requested` or `source-empty`; null where the event says it all. */
  readonly reason: string | null;
}
