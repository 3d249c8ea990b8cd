/** The end of a run that succeeded: job, video, output and lock change together, unless a cancel was first. */
import type { CompleteOutcome, JobClaim } from '@ffleet/ports';
import type { JobState, TranscodeOutput } from '@ffleet/video-job-lifecycle';
import type { DatabaseClient } from '../database-client';
import { queryRows, sql, UNLOCK_ENDED } from '../statement';

/**
 * Safe to repeat when the answer of a first call was lost: a job that already ended under this very token tells how,
 * and nothing is written again.
 */
export async function completeJob(options: {
  client: DatabaseClient;
  claim: JobClaim;
  output: TranscodeOutput;
}): Promise<CompleteOutcome> {
  const { client, claim, output } = options;
  const [row] = await queryRows<{ state: JobState; tokenIsCurrent: boolean }>({
    client,
    action: `complete job ${claim.jobId}`,
    statement: sql`
      WITH target AS (
        SELECT id, state, fencing_token = ${claim.fencingToken}::bigint AS token_is_current
        FROM jobs WHERE id = ${claim.jobId}::uuid FOR UPDATE
      ), ended AS (
        UPDATE jobs SET
          state = (CASE WHEN cancel_requested_at IS NULL THEN 'SUCCEEDED' ELSE 'CANCELLED' END)::job_state,
          progress = CASE WHEN cancel_requested_at IS NULL THEN 1 ELSE progress END,
          stage = NULL, lease_until = NULL, finished_at = now(), updated_at = now()
        FROM target WHERE jobs.id = target.id AND target.state = 'RUNNING' AND target.token_is_current
        RETURNING jobs.id, jobs.video_id, jobs.state, jobs.fencing_token
      ), published AS (
        UPDATE videos SET
          status = 'READY', output = ${JSON.stringify(output)}::jsonb,
          winning_job_id = ended.id, winning_fencing_token = ended.fencing_token, updated_at = now()
        FROM ended WHERE videos.id = ended.video_id AND ended.state = 'SUCCEEDED'
      ), cancelled AS (
        UPDATE videos SET status = 'CANCELLED', updated_at = now()
        FROM ended WHERE videos.id = ended.video_id AND ended.state = 'CANCELLED'
      ), unlocked AS (
        ${UNLOCK_ENDED}
      )
      SELECT COALESCE(ended.state, target.state) AS state, target.token_is_current AS "tokenIsCurrent"
      FROM target LEFT JOIN ended ON ended.id = target.id`,
  });
  if (!row?.tokenIsCurrent) return 'lost';
  if (row.state === 'SUCCEEDED') return 'completed';
  return row.state === 'CANCELLED' ? 'cancelled' : 'lost';
}
