/** The end of a job that its owner cancelled: whoever meets it next, run or not, may end it. */
import type { DatabaseClient } from '../database-client';
import { followEnded } from '../effects';
import { LIVE, queryRows, sql } from '../statement';

/** Changes nothing when nobody asked for it, or the job has ended: whoever calls this only carries out the owner's wish. */
export async function cancelJob(options: { client: DatabaseClient; jobId: string; workerId: string }): Promise<void> {
  const { client, jobId, workerId } = options;
  await queryRows({
    client,
    action: `cancel job ${jobId}`,
    statement: sql`
      WITH target AS (
        SELECT id, state FROM jobs WHERE id = ${jobId}::uuid AND cancel_requested_at IS NOT NULL FOR UPDATE
      ), ended AS (
        UPDATE jobs SET
          state = 'CANCELLED', stage = NULL, lease_until = NULL, finished_at = now(), updated_at = now()
        FROM target WHERE jobs.id = target.id AND target.state IN ${LIVE}
        RETURNING jobs.id, jobs.video_id, target.state AS from_state, jobs.state, jobs.fencing_token
      ), ${followEnded({ event: 'cancelled', actor: workerId })}
      SELECT id FROM ended`,
  });
}
