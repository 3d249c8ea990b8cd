/** What a handler tells about one delivery of a message. */
import type { HandlerResult } from '@ffleet/video-job-lifecycle';
import type { RunFailure } from './run-failure';

export interface ReturnedOutcome {
  readonly kind: 'returned';
  readonly result: HandlerResult;
  /** The job is in a final state: its message has nothing more to say. */
  readonly jobFinished: boolean;
  readonly failure: RunFailure | null;
}

export type HandlerOutcome =
  | ReturnedOutcome
  /** This worker is going away: the job is QUEUED again and due, at no cost of an attempt. */
  | {
      readonly kind: 'handed-back';
      /** Of the run that was handed back: with the job's id it names the hint in the outbox. */
      readonly fencingToken: number;
      /** To be called last. */
      readonly discardOutput: () => Promise<void>;
    };

/** A handler's return; the job lives on and nothing failed unless said. */
export function returned(
  result: HandlerResult,
  more: { jobFinished?: boolean; failure?: RunFailure | null } = {},
): ReturnedOutcome {
  const { jobFinished = false, failure = null } = more;
  return { kind: 'returned', result, jobFinished, failure };
}
