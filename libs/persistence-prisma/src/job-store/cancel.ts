/** The end of a job that its owner cancelled: whoever meets it next, run or not, may end it. */
import type { DatabaseClient } from '../database-client';
import { CANCEL_VIDEO_OF_ENDED, LIVE, queryRows, sql, UNLOCK_ENDED } from '../statement';

/** Changes nothing when nobody asked for it, or the job has ended: whoever calls this only carries out the owner's wish. */
export async function cancelJob(options: { client: DatabaseClient; jobId: string }): Promise<void> {
  const { client, jobId } = options;
  await queryRows({
    client,
    action: `cancel job ${jobId}`,
    statement: sql`
      WITH ended AS (
        UPDATE jobs SET
          state = 'CANCELLED', stage = NULL, lease_until = NULL, finished_at = now(), updated_at = now()
        WHERE id = ${jobId}::uuid AND state IN ${LIVE} AND cancel_requested_at IS NOT NULL
        RETURNING id, video_id, state
      ), cancelled AS (
        ${CANCEL_VIDEO_OF_ENDED}
      ), unlocked AS (
        ${UNLOCK_ENDED}
      )
      SELECT id FROM ended`,
  });
}
