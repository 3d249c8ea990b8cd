/** The end of a run that failed: due again later, or FAILED for good. */
import type { GuardedOutcome, JobClaim, JobFailure } from '@ffleet/ports';
import type { Seconds } from '@ffleet/units';
import type { DatabaseClient } from '../database-client';
import { queryRows, sql, UNLOCK_ENDED } from '../statement';

/** While a retry waits the video stays PROCESSING; a job whose cancel was requested is not retried but CANCELLED. */
export async function failJob(options: {
  client: DatabaseClient;
  claim: JobClaim;
  failure: JobFailure;
  retryAfter: Seconds | null;
}): Promise<GuardedOutcome> {
  const { client, claim, failure, retryAfter } = options;
  const otherwise = retryAfter === null ? 'FAILED' : 'QUEUED';
  const rows = await queryRows({
    client,
    action: `record the failure of job ${claim.jobId}`,
    statement: sql`
      WITH ended AS (
        UPDATE jobs SET
          state = (CASE WHEN cancel_requested_at IS NOT NULL THEN 'CANCELLED' ELSE ${otherwise} END)::job_state,
          attempts = attempts + 1, failure_code = ${failure.code}, failure_message = ${failure.message},
          available_at = COALESCE(now() + make_interval(secs => ${retryAfter}::double precision), available_at),
          finished_at = CASE WHEN cancel_requested_at IS NOT NULL OR ${retryAfter === null} THEN now() END,
          stage = NULL, lease_until = NULL, updated_at = now()
        WHERE id = ${claim.jobId}::uuid AND fencing_token = ${claim.fencingToken}::bigint AND state = 'RUNNING'
        RETURNING id, video_id, state
      ), failed AS (
        UPDATE videos SET
          status = 'FAILED', error_code = ${failure.code}, error_message = ${failure.message}, updated_at = now()
        FROM ended WHERE videos.id = ended.video_id AND ended.state = 'FAILED'
      ), cancelled AS (
        UPDATE videos SET status = 'CANCELLED', updated_at = now()
        FROM ended WHERE videos.id = ended.video_id AND ended.state = 'CANCELLED'
      ), unlocked AS (
        ${UNLOCK_ENDED}
      )
      SELECT state FROM ended`,
  });
  return rows.length > 0 ? 'done' : 'lost';
}
