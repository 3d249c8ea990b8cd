/** Gives a video a job when it has none, as with videos that are older than jobs. */
import type { DatabaseClient } from './database-client';
import { followCreated } from './effects';
import { ON_LIVE_ROOT, queryRows, sql } from './statement';

/**
 * Inserts a job unless the video has a live one. A video that is READY or CANCELLED without any job gets a finished
 * one, the record of what happened before; every other gets one that is due.
 * @param options.actor who needs it, for the transition log: `queue` for a message without a job, `owner` for a person
 */
export async function ensureJob(options: {
  client: DatabaseClient;
  videoId: number;
  actor: 'queue' | 'owner';
}): Promise<void> {
  const { client, videoId, actor } = options;
  await queryRows({
    client,
    action: `make a job for video ${videoId}`,
    statement: sql`
      WITH created AS (
        INSERT INTO jobs (video_id, state, finished_at)
        SELECT
          id,
          (CASE status WHEN 'READY' THEN 'SUCCEEDED' WHEN 'CANCELLED' THEN 'CANCELLED' ELSE 'QUEUED' END)::job_state,
          CASE WHEN status IN ('READY', 'CANCELLED') THEN updated_at END
        FROM videos
        WHERE id = ${videoId}::bigint
        ${ON_LIVE_ROOT} DO NOTHING
        RETURNING id, video_id, state, fencing_token
      ), ${followCreated({ actor })}
      SELECT id FROM created`,
  });
}
