/** The end of a run that failed: due again later, or FAILED for good. */
import type { FailOutcome, JobClaim, JobFailure } from '@ffleet/ports';
import type { Seconds } from '@ffleet/units';
import { HINT_GRACE } from '@ffleet/video-job-lifecycle';
import type { DatabaseClient } from '../database-client';
import { followEnded, hintQueued } from '../effects';
import { interval, queryRows, sql } from '../statement';
import { selectEnd, selectRunTarget, WHERE_RUN_IS_HELD } from './run-target';
import type { RunEnd } from './run-target';

/**
 * While a retry waits the video stays PROCESSING; a job whose cancel was requested is not retried but CANCELLED. The
 * message of a retry is expected back by itself; where it was deleted at receive, the hint is the retry's message.
 * A repeated call is `cancelled` again, but never `failed` again: the row no longer tells who handed it back.
 */
export async function failJob(options: {
  client: DatabaseClient;
  claim: JobClaim;
  failure: JobFailure;
  retryAfter: Seconds | null;
}): Promise<FailOutcome> {
  const { client, claim, failure, retryAfter } = options;
  const otherwise = retryAfter === null ? 'FAILED' : 'QUEUED';
  const [end] = await queryRows<RunEnd>({
    client,
    action: `record the failure of job ${claim.jobId}`,
    statement: sql`
      WITH target AS (
        ${selectRunTarget(claim)}
      ), ended AS (
        UPDATE jobs SET
          state = (CASE WHEN cancel_requested_at IS NOT NULL THEN 'CANCELLED' ELSE ${otherwise} END)::job_state,
          attempts = attempts + 1, failure_code = ${failure.code}, failure_message = ${failure.message},
          available_at = CASE
            WHEN cancel_requested_at IS NULL THEN COALESCE(now() + ${interval(retryAfter)}, available_at)
            ELSE available_at
          END,
          finished_at = CASE WHEN cancel_requested_at IS NOT NULL OR ${retryAfter === null} THEN now() END,
          stage = NULL, lease_until = NULL, updated_at = now()
        ${WHERE_RUN_IS_HELD}
      ), failed AS (
        UPDATE videos SET
          status = 'FAILED', error_code = ${failure.code}, error_message = ${failure.message}, updated_at = now()
        FROM ended WHERE videos.id = ended.video_id AND ended.state = 'FAILED'
      ), hinted AS (
        ${hintQueued(sql`ended.available_at + ${interval(HINT_GRACE)}`)}
      ), ${followEnded({ event: 'failed', actor: claim.workerId, reason: sql`${failure.code}` })}
      ${selectEnd}`,
  });
  if (!end?.tokenIsCurrent) return 'lost';
  if (end.state === 'CANCELLED') return 'cancelled';
  return end.endedHere ? 'failed' : 'lost';
}
