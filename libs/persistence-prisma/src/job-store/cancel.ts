/** The end of a job that its owner cancelled: whoever meets it next, run or not, may end it. */
import type { DatabaseClient } from '../database-client';
import { endedBy, followEnded } from '../effects';
import { LIVE, queryRows, sql } from '../statement';
import { isStopped, returningRun } from './run-target';

/**
 * Changes nothing when nobody asked for it, or the job has ended: whoever calls this only carries out the owner's wish. A
 * part whose root has ended is cancelled too.
 */
export async function cancelJob(options: { client: DatabaseClient; jobId: string; workerId: string }): Promise<void> {
  const { client, jobId, workerId } = options;
  await queryRows({
    client,
    action: `cancel job ${jobId}`,
    statement: sql`
      WITH target AS (
        SELECT id, state FROM jobs WHERE id = ${jobId}::uuid AND ${isStopped(sql`jobs`)} FOR UPDATE
      ), run AS (
        UPDATE jobs SET
          cancel_requested_at = COALESCE(cancel_requested_at, now()),
          state = 'CANCELLED', stage = NULL, lease_until = NULL, finished_at = now(), updated_at = now()
        FROM target WHERE jobs.id = target.id AND target.state IN ${LIVE}
        ${returningRun(sql`target.state`)}
      ), ended AS (
        ${endedBy({ rows: sql`run`, event: 'cancelled' })}
      ), ${followEnded({ actor: workerId })}
      SELECT id FROM ended`,
  });
}
