/** What happens to a job, and what has to change with it: the vocabulary of the protocol. */
import type { EpochMs, Seconds } from '@ffleet/units';
import type { VideoStatus } from './job';
import type { JobRecord } from './job-record';
import type { TransitionName } from './transition-log';

/** What happens to a job. Each write of a run carries the fencing token of its claim. */
export type JobEvent =
  | { readonly kind: 'claim'; readonly workerId: string; readonly leaseDuration: Seconds }
  | { readonly kind: 'renew'; readonly fencingToken: number; readonly leaseDuration: Seconds }
  /** A root's run has cut the work into parts, of which `partsLeft` are to be done; others were done before. */
  | { readonly kind: 'plan'; readonly fencingToken: number; readonly partsLeft: number }
  | { readonly kind: 'complete'; readonly fencingToken: number }
  /** `retryAfter` null: failed for good. */
  | { readonly kind: 'fail'; readonly fencingToken: number; readonly retryAfter: Seconds | null }
  | { readonly kind: 'release'; readonly fencingToken: number }
  | { readonly kind: 'request-cancel' }
  /** Carries out a cancel that was requested. */
  | { readonly kind: 'cancel' }
  /** The lease has run out, and whoever looks may judge it. */
  | { readonly kind: 'sweep' }
  | PartEnd;

/** What a root is told of a part's end. */
export type PartEnd =
  | { readonly kind: 'part-succeeded' }
  /** It failed for good, or its workers kept vanishing: the root ends in the same state. */
  | { readonly kind: 'part-given-up'; readonly state: 'FAILED' | 'DEAD' };

/** What has to change with the job, in the same transaction. */
export type JobEffect =
  | { readonly kind: 'set-video-status'; readonly status: VideoStatus }
  /** The output of this run is what readers see from now on. */
  | { readonly kind: 'publish-output'; readonly fencingToken: number }
  /** What this run of a part made is what its root is joined of. */
  | { readonly kind: 'keep-result'; readonly fencingToken: number }
  | { readonly kind: 'hold-lock'; readonly until: EpochMs }
  | { readonly kind: 'drop-lock' }
  /** The outbox sends a message for this job from then on, until it is claimed. */
  | { readonly kind: 'queue-hint'; readonly sendAt: EpochMs }
  | { readonly kind: 'drop-hint' }
  /** The parts of the plan stand beside the root: queued, or adopted from an earlier job that has done them. */
  | { readonly kind: 'queue-parts' }
  /** Each part that is still live gets a `request-cancel`. */
  | { readonly kind: 'cancel-parts' }
  /** The part's root gets this event; it may refuse it, as one that has ended does. */
  | { readonly kind: 'tell-root'; readonly event: PartEnd }
  | { readonly kind: 'log'; readonly event: TransitionName };

export type TransitionRefusal =
  /** The token is not the newest, or its run has ended. */
  | 'lease-lost'
  | 'finished'
  | 'not-due'
  | 'running'
  | 'cancel-requested'
  | 'cancel-not-requested'
  | 'lease-valid'
  /** Its parts are at work: there is nothing to claim until the last one is done. */
  | 'waiting'
  /** It waits for no part. */
  | 'not-waiting'
  /** A part has no parts, and a root is planned once. */
  | 'not-to-be-planned';

export type Transition =
  | { readonly kind: 'accepted'; readonly job: JobRecord; readonly effects: readonly JobEffect[] }
  /** Nothing changes. */
  | { readonly kind: 'refused'; readonly refusal: TransitionRefusal };
