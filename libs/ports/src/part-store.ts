/** What a claimed run is for, and what the runs of a family hand on to each other through the database. */
import type { EncodedPart, TranscodePlan } from '@ffleet/media-plan';
import type { JobClaim } from './job-store';

/** A root is claimed twice, with its parts in between. */
export type JobTask =
  /** A root's first run: look at the source, and cut the work into parts. */
  | { readonly kind: 'plan' }
  /** A part's run: do the piece of the root's plan that has this name. */
  | {
      readonly kind: 'part';
      readonly name: string;
      /** As it was planned. */
      readonly recipe: string;
      readonly rootId: string;
      readonly plan: TranscodePlan;
    }
  /** A root's last run: join what its parts have made, and publish it. */
  | { readonly kind: 'join'; readonly rootId: string; readonly plan: TranscodePlan };

/** A part that a plan wants done. */
export interface PlannedPart {
  /** Within the plan, such as `chunk-0007`. */
  readonly name: string;
  /** Names everything that its output depends on: equal recipes of one video make equal outputs. */
  readonly recipe: string;
}

/** What a run of a part made. */
export interface PartResult {
  /** Where its files stand. */
  readonly keyPrefix: string;
  readonly encoded: EncodedPart;
}

export interface DonePart extends PartResult {
  readonly name: string;
}

/** A job that was queued just now and is owed a message: with the token it names this stay in the queue. */
export interface QueuedJob {
  readonly jobId: string;
  readonly fencingToken: number;
}

export type PlanOutcome =
  /**
   * `queued`: the parts to do, in the order of their names, or the root itself where none is left; empty when an earlier
   * call has stored the plan.
   */
  | { readonly kind: 'planned'; readonly queued: readonly QueuedJob[] }
  | { readonly kind: 'cancelled' }
  | { readonly kind: 'lost' };

export type PartOutcome =
  /** `queuedRoot`: this was the last part, and its root is due to be joined. */
  | { readonly kind: 'completed'; readonly queuedRoot: QueuedJob | null }
  | { readonly kind: 'cancelled' }
  | { readonly kind: 'lost' };

/** The writes of a family beside those of `JobStore`, each one guarded statement as well. */
export interface PartStore {
  /**
   * Stores a root's plan, and queues its parts, each with the hint that the caller is about to send; the root waits for
   * them. A part that an earlier job of the video has done by the same recipe is adopted, not done again.
   * @throws {RangeError} for a plan without parts (a caller's bug)
   */
  storePlan(options: { claim: JobClaim; plan: TranscodePlan; parts: readonly PlannedPart[] }): Promise<PlanOutcome>;
  /** A part SUCCEEDED; the last one queues its root, with the hint that the caller is about to send. */
  completePart(options: { claim: JobClaim; result: PartResult }): Promise<PartOutcome>;
  /** What the parts of a root have made, those that it adopted as well. */
  fetchParts(options: { rootId: string }): Promise<readonly DonePart[]>;
  /** Files under these prefixes are gone, or about to go: no later job of the video adopts the parts that made them. */
  disownParts(options: { videoId: number; keyPrefixes: readonly string[] }): Promise<void>;
}
