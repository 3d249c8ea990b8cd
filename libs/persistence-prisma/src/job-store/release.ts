/** The end of a run that was interrupted (Spot, scale-in, deploy): the job is due at once, free of charge. */
import type { GuardedOutcome, JobClaim } from '@ffleet/ports';
import type { DatabaseClient } from '../database-client';
import { queryRows, sql, UNLOCK_ENDED } from '../statement';

/** A job whose cancel was requested is not handed to anybody else: it ends CANCELLED. */
export async function releaseJob(options: { client: DatabaseClient; claim: JobClaim }): Promise<GuardedOutcome> {
  const { client, claim } = options;
  const rows = await queryRows({
    client,
    action: `release job ${claim.jobId}`,
    statement: sql`
      WITH ended AS (
        UPDATE jobs SET
          state = (CASE WHEN cancel_requested_at IS NULL THEN 'QUEUED' ELSE 'CANCELLED' END)::job_state,
          finished_at = CASE WHEN cancel_requested_at IS NOT NULL THEN now() END,
          interruptions = interruptions + 1, available_at = now(), stage = NULL, lease_until = NULL, updated_at = now()
        WHERE id = ${claim.jobId}::uuid AND fencing_token = ${claim.fencingToken}::bigint AND state = 'RUNNING'
        RETURNING id, video_id, state
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
