/** The end of a job that its owner cancelled: whoever meets it next, run or not, may end it. */
import type { GuardedOutcome } from '@ffleet/ports';
import type { DatabaseClient } from '../database-client';
import { LIVE, queryRows, sql, UNLOCK_ENDED } from '../statement';

/** `lost` when nobody asked for it, or the job ended in another way first; a repeated call is `done` again. */
export async function cancelJob(options: { client: DatabaseClient; jobId: string }): Promise<GuardedOutcome> {
  const { client, jobId } = options;
  const [row] = await queryRows<{ isCancelled: boolean }>({
    client,
    action: `cancel job ${jobId}`,
    statement: sql`
      WITH target AS (
        SELECT id, state, cancel_requested_at FROM jobs WHERE id = ${jobId}::uuid FOR UPDATE
      ), ended AS (
        UPDATE jobs SET
          state = 'CANCELLED', stage = NULL, lease_until = NULL, finished_at = now(), updated_at = now()
        FROM target
        WHERE jobs.id = target.id AND target.state IN ${LIVE} AND target.cancel_requested_at IS NOT NULL
        RETURNING jobs.id, jobs.video_id
      ), cancelled AS (
        UPDATE videos SET status = 'CANCELLED', updated_at = now()
        FROM ended WHERE videos.id = ended.video_id
      ), unlocked AS (
        ${UNLOCK_ENDED}
      )
      SELECT ended.id IS NOT NULL OR target.state = 'CANCELLED' AS "isCancelled"
      FROM target LEFT JOIN ended ON ended.id = target.id`,
  });
  return row?.isCancelled ? 'done' : 'lost';
}
