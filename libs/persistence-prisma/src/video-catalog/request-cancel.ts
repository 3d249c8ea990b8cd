/** The owner's wish to stop: a queued job ends at once, a running one is asked to, durably. */
import type { CancelOutcome } from '@ffleet/ports';
import type { VideoStatus } from '@ffleet/video-job-lifecycle';
import type { DatabaseClient } from '../database-client';
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
    await ensureJob({ client, videoId });
  }
  throw new Error(`Cannot ${action}: each of ${LOOKS_MAX} jobs made for it was gone at the next look`);
}

function cancelLiveJob(videoId: number): Sql {
  return sql`
    WITH live AS (
      SELECT id, state FROM jobs WHERE video_id = ${videoId}::bigint AND state IN ${LIVE} FOR UPDATE
    ), asked AS (
      UPDATE jobs SET
        cancel_requested_at = COALESCE(cancel_requested_at, now()),
        state = (CASE live.state WHEN 'QUEUED' THEN 'CANCELLED' ELSE 'RUNNING' END)::job_state,
        finished_at = CASE live.state WHEN 'QUEUED' THEN now() END,
        updated_at = now()
      FROM live WHERE jobs.id = live.id
      RETURNING jobs.video_id, jobs.state
    ), cancelled AS (
      UPDATE videos SET status = 'CANCELLED', updated_at = now()
      FROM asked WHERE videos.id = asked.video_id AND asked.state = 'CANCELLED'
    )
    SELECT videos.status, asked.state
    FROM videos LEFT JOIN asked ON asked.video_id = videos.id
    WHERE videos.id = ${videoId}::bigint`;
}
