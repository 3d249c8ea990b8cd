/** The end of a run that failed: due again later, or FAILED for good. */
import type { FailOutcome, JobClaim, JobFailure } from '@ffleet/ports';
import type { Seconds } from '@ffleet/units';
import type { DatabaseClient } from '../database-client';
import { CANCEL_VIDEO_OF_ENDED, queryRows, sql, UNLOCK_ENDED } from '../statement';
import { selectEnd, selectRunTarget } from './run-target';
import type { RunEnd } from './run-target';

/**
 * While a retry waits the video stays PROCESSING; a job whose cancel was requested is not retried but CANCELLED.
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
          available_at = COALESCE(now() + make_interval(secs => ${retryAfter}::double precision), available_at),
          finished_at = CASE WHEN cancel_requested_at IS NOT NULL OR ${retryAfter === null} THEN now() END,
          stage = NULL, lease_until = NULL, updated_at = now()
        FROM target WHERE jobs.id = target.id AND target.state = 'RUNNING' AND target.token_is_current
        RETURNING jobs.id, jobs.video_id, jobs.state
      ), failed AS (
        UPDATE videos SET
          status = 'FAILED', error_code = ${failure.code}, error_message = ${failure.message}, updated_at = now()
        FROM ended WHERE videos.id = ended.video_id AND ended.state = 'FAILED'
      ), cancelled AS (
        ${CANCEL_VIDEO_OF_ENDED}
      ), unlocked AS (
        ${UNLOCK_ENDED}
      )
      ${selectEnd}`,
  });
  if (!end?.tokenIsCurrent) return 'lost';
  if (end.state === 'CANCELLED') return 'cancelled';
  return end.endedHere ? 'failed' : 'lost';
}
