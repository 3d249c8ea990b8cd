/** The owner's wish to try again: a new job beside the finished ones, which never change. */
import type { RetryOutcome } from '@ffleet/ports';
import type { JobState } from '@ffleet/video-job-lifecycle';
import type { DatabaseClient } from '../database-client';
import { LIVE, queryRows, sql } from '../statement';
import type { Sql } from '../statement';
import { requestCancel } from './request-cancel';
import { toVideoSource } from '../video-source';
import type { SourceColumns } from '../video-source';

interface RetryRow extends SourceColumns {
  readonly tenantId: number;
  readonly newJobId: string | null;
  readonly liveJobId: string | null;
  readonly liveState: JobState;
  /** The live job is RUNNING, and its lease has run out. */
  readonly workerVanished: boolean;
  readonly cancelRequested: boolean;
}

/** A racing retry's job is not visible to the statement that lost to it, only to the next; a cancel takes one more. */
const LOOKS_MAX = 3;

/** The index `jobs_one_live_per_video` lets one of two racing retries insert. */
export async function retryVideo(options: { client: DatabaseClient; videoId: number }): Promise<RetryOutcome> {
  const { client, videoId } = options;
  const action = `retry video ${videoId}`;
  for (let look = 1; look <= LOOKS_MAX; look += 1) {
    const [row] = await queryRows<RetryRow>({ client, action, statement: insertJob(videoId) });
    if (!row) return { kind: 'unknown-video' };
    const { newJobId, liveJobId, liveState, tenantId } = row;
    if (newJobId) return { kind: 'queued', jobId: newJobId, tenantId, source: toVideoSource(row) };
    if (liveJobId && row.workerVanished) {
      if (!row.cancelRequested)
        return { kind: 'worker-vanished', jobId: liveJobId, tenantId, source: toVideoSource(row) };
      // It would only be cancelled by the next worker, while its owner wants it done by now.
      await requestCancel({ client, videoId });
      continue;
    }
    if (liveJobId) return { kind: 'still-live', jobId: liveJobId, state: liveState };
  }
  throw new Error(`Cannot ${action}: each of ${LOOKS_MAX} jobs in its way was gone at the next look`);
}

/** The video goes back to UPLOADED but keeps its output: what could be played stays playable until the new run wins. */
function insertJob(videoId: number): Sql {
  return sql`
    WITH created AS (
      INSERT INTO jobs (video_id) SELECT id FROM videos WHERE id = ${videoId}::bigint
      ON CONFLICT (video_id) WHERE state IN ${LIVE} DO NOTHING
      RETURNING id, video_id
    ), reset AS (
      UPDATE videos SET status = 'UPLOADED', error_code = NULL, error_message = NULL, updated_at = now()
      FROM created WHERE videos.id = created.video_id
    )
    SELECT
      videos.tenant_id AS "tenantId", videos.source_kind AS "sourceKind", videos.source,
      created.id AS "newJobId", live.id AS "liveJobId", live.state AS "liveState",
      COALESCE(live.state = 'RUNNING' AND live.lease_until <= now(), false) AS "workerVanished",
      live.cancel_requested_at IS NOT NULL AS "cancelRequested"
    FROM videos
    LEFT JOIN created ON created.video_id = videos.id
    LEFT JOIN jobs live ON live.video_id = videos.id AND live.state IN ${LIVE}
    WHERE videos.id = ${videoId}::bigint`;
}
