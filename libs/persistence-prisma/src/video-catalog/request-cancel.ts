/** The owner's wish to stop: a job that nobody works on ends at once, a running one is asked to, durably. */
import type { CancelOutcome } from '@ffleet/ports';
import type { VideoStatus } from '@ffleet/video-job-lifecycle';
import type { DatabaseClient } from '../database-client';
import { endedBy, followEnded } from '../effects';
import { ensureJob } from '../ensure-job';
import { returningRun } from '../job-store/run-target';
import { LIVE, queryRows, sql } from '../statement';
import type { Sql } from '../statement';
import { askToStop, STOP_EVENT, stopParts } from '../stop-parts';

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
 * Nobody is left to stop a job whose lease has run out: it ends here, and a worker that wakes up again loses it. A root that
 * waits for its parts ends too, and they with it.
 */
function cancelLiveJob(videoId: number): Sql {
  return sql`
    WITH live AS (
      SELECT id, state, lease_until, state <> 'RUNNING' OR lease_until <= now() AS is_idle
      FROM jobs WHERE video_id = ${videoId}::bigint AND root_id IS NULL AND state IN ${LIVE} FOR UPDATE
    ), asked AS (
      UPDATE jobs SET ${askToStop(sql`live`)} FROM live WHERE jobs.id = live.id
      ${returningRun(sql`live.state`)}
    ), gone AS (
      SELECT id FROM asked WHERE state = 'CANCELLED' AND from_state = 'WAITING'
    ), ${stopParts({ roots: sql`gone`, except: sql`asked` })}, ended AS (
      ${endedBy({ rows: sql`asked`, event: STOP_EVENT })}
      UNION ALL
      ${endedBy({ rows: sql`stopped`, event: STOP_EVENT })}
    ), ${followEnded({ actor: 'owner' })}
    SELECT videos.status, asked.state
    FROM videos LEFT JOIN asked ON asked.video_id = videos.id
    WHERE videos.id = ${videoId}::bigint`;
}
