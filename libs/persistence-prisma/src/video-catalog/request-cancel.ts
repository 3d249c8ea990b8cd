/** The owner's wish to stop: a job that nobody works on ends at once, a running one is asked to, durably. */
import type { CancelOutcome } from '@ffleet/ports';
import type { VideoStatus } from '@ffleet/video-job-lifecycle';
import type { DatabaseClient } from '../database-client';
import { followEnded } from '../effects';
import { ensureJob } from '../ensure-job';
import { LIVE, queryRows, sql } from '../statement';
import type { Sql } from '../statement';

interface CancelRow {
  readonly status: VideoStatus;
  /** What the live job became; null where there was none. */
  readonly state: 'CANCELLED' | 'RUNNING' | null;
}

/** The second look meets the job that the first one made; a third, one that ended and was retried in between. */
const LOOKS_MAX = 3;

/** A video that waits without a job gets one, so that there is a row in which a racing worker sees the cancel. */
export async function requestCancel(options: { client: DatabaseClient; videoId: number }): Promise<CancelOutcome> {
  const { client, videoId } = options;
  const action = `cancel video ${videoId}`;
  for (let look = 1; look <= LOOKS_MAX; look += 1) {
    const [row] = await queryRows<CancelRow>({ client, action, statement: cancelLiveJob(videoId) });
    if (!row) return 'unknown-video';
    if (row.state !== null) return row.state === 'CANCELLED' ? 'cancelled' : 'requested';
    if (row.status !== 'UPLOADED') return 'already-finished';
    await ensureJob({ client, videoId, actor: 'owner' });
  }
  throw new Error(`Cannot ${action}: each of ${LOOKS_MAX} jobs made for it was gone at the next look`);
}

/**
 * Nobody is left to stop a job whose lease has run out: it ends here, and a worker that wakes up again loses it. What
 * depends on the state is taken from the locked row: PostgreSQL checks constraints on what the statement made of the row
 * as its snapshot has it, before it reads anew what a racing claim wrote.
 */
function cancelLiveJob(videoId: number): Sql {
  return sql`
    WITH live AS (
      SELECT id, state, lease_until, state = 'QUEUED' OR lease_until <= now() AS is_idle
      FROM jobs WHERE video_id = ${videoId}::bigint AND state IN ${LIVE} FOR UPDATE
    ), asked AS (
      UPDATE jobs SET
        cancel_requested_at = COALESCE(cancel_requested_at, now()),
        state = CASE WHEN live.is_idle THEN 'CANCELLED' ELSE live.state END,
        finished_at = CASE WHEN live.is_idle THEN now() END,
        lease_until = CASE WHEN NOT live.is_idle THEN live.lease_until END,
        stage = CASE WHEN NOT live.is_idle THEN stage END,
        updated_at = now()
      FROM live WHERE jobs.id = live.id
      RETURNING jobs.id, jobs.video_id, live.state AS from_state, jobs.state, jobs.fencing_token
    ), ended AS (
      SELECT * FROM asked WHERE state = 'CANCELLED'
    ), ${followEnded({ event: 'cancelled', actor: 'owner' })}, wished AS (
      INSERT INTO job_transitions (job_id, video_id, event, from_state, to_state, fencing_token, actor)
      SELECT id, video_id, 'cancel-requested', from_state, state, fencing_token, 'owner' FROM asked WHERE state = 'RUNNING'
    )
    SELECT videos.status, asked.state
    FROM videos LEFT JOIN asked ON asked.video_id = videos.id
    WHERE videos.id = ${videoId}::bigint`;
}
