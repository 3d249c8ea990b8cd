/** The end of a run that was interrupted (Spot, scale-in, deploy): the job is due at once, free of charge. */
import type { JobClaim, ReleaseOutcome } from '@ffleet/ports';
import type { DatabaseClient } from '../database-client';
import { CANCEL_VIDEO_OF_ENDED, queryRows, sql, UNLOCK_ENDED } from '../statement';
import { selectEnd, selectRunTarget } from './run-target';
import type { RunEnd } from './run-target';

/** A job whose cancel was requested is not handed to anybody else: it ends CANCELLED, and a repeated call says so again. */
export async function releaseJob(options: { client: DatabaseClient; claim: JobClaim }): Promise<ReleaseOutcome> {
  const { client, claim } = options;
  const [end] = await queryRows<RunEnd>({
    client,
    action: `release job ${claim.jobId}`,
    statement: sql`
      WITH target AS (
        ${selectRunTarget(claim)}
      ), ended AS (
        UPDATE jobs SET
          state = (CASE WHEN cancel_requested_at IS NULL THEN 'QUEUED' ELSE 'CANCELLED' END)::job_state,
          finished_at = CASE WHEN cancel_requested_at IS NOT NULL THEN now() END,
          interruptions = interruptions + 1, available_at = now(), stage = NULL, lease_until = NULL, updated_at = now()
        FROM target WHERE jobs.id = target.id AND target.state = 'RUNNING' AND target.token_is_current
        RETURNING jobs.id, jobs.video_id, jobs.state
      ), cancelled AS (
        ${CANCEL_VIDEO_OF_ENDED}
      ), unlocked AS (
        ${UNLOCK_ENDED}
      )
      ${selectEnd}`,
  });
  if (!end?.tokenIsCurrent) return 'lost';
  if (end.state === 'CANCELLED') return 'cancelled';
  return end.endedHere ? 'released' : 'lost';
}
