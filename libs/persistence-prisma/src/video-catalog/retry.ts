/** The owner's wish to try again: a new job beside the finished ones, which never change; or one that waits, at once. */
import type { RetryOutcome } from '@ffleet/ports';
import { HINT_GRACE } from '@ffleet/video-job-lifecycle';
import type { JobState } from '@ffleet/video-job-lifecycle';
import type { DatabaseClient } from '../database-client';
import { followCreated } from '../effects';
import { interval, LIVE, ON_LIVE_ROOT, queryRows, sql } from '../statement';
import type { Sql } from '../statement';
import { requestCancel } from './request-cancel';
import { toVideoSource } from '../video-source';
import type { SourceColumns } from '../video-source';

interface RetryRow extends SourceColumns {
  readonly tenantId: number;
  /** A job that was made here, or whose wait ended here. */
  readonly queuedJobId: string | null;
  readonly liveJobId: string | null;
  readonly liveState: JobState;
  /** The live job is RUNNING for a worker that vanished, and its cancel was requested. */
  readonly isLeftToCancel: boolean;
}

/** A racing retry's job is not visible to the statement that lost to it, only to the next; a cancel takes one more. */
const LOOKS_MAX = 3;

/** The index `jobs_one_live_per_video` lets one of two racing retries insert. */
export async function retryVideo(options: { client: DatabaseClient; videoId: number }): Promise<RetryOutcome> {
  const { client, videoId } = options;
  const action = `retry video ${videoId}`;
  for (let look = 1; look <= LOOKS_MAX; look += 1) {
    const [row] = await queryRows<RetryRow>({ client, action, statement: insertOrHasten(videoId) });
    if (!row) return { kind: 'unknown-video' };
    const { queuedJobId, liveJobId, liveState, tenantId, isLeftToCancel } = row;
    if (queuedJobId) return { kind: 'queued', jobId: queuedJobId, tenantId, source: toVideoSource(row) };
    // The next sweep would only cancel it, while its owner wants it done by now.
    if (isLeftToCancel) await requestCancel({ client, videoId });
    else if (liveJobId) return { kind: 'still-live', jobId: liveJobId, state: liveState };
  }
  throw new Error(`Cannot ${action}: each of ${LOOKS_MAX} jobs in its way was gone at the next look`);
}

/**
 * The video goes back to UPLOADED but keeps its output: what could be played stays playable until the new run wins. A
 * job that waits for a later time, a part as well, is due now instead; it stays QUEUED, so that its log has nothing to tell.
 */
function insertOrHasten(videoId: number): Sql {
  return sql`
    WITH created AS (
      INSERT INTO jobs (video_id) SELECT id FROM videos WHERE id = ${videoId}::bigint
      ${ON_LIVE_ROOT} DO NOTHING
      RETURNING id, video_id, state, fencing_token
    ), reset AS (
      UPDATE videos SET status = 'UPLOADED', error_code = NULL, error_message = NULL, updated_at = now()
      FROM created WHERE videos.id = created.video_id
    ), put_off AS (
      -- By the time of the look: a racing retry that began later may have made it due already.
      SELECT id FROM jobs WHERE video_id = ${videoId}::bigint AND state = 'QUEUED' AND available_at > clock_timestamp()
      ORDER BY id FOR UPDATE
    ), hastened AS (
      UPDATE jobs SET available_at = now(), updated_at = now()
      FROM put_off WHERE jobs.id = put_off.id AND jobs.state = 'QUEUED'
      RETURNING jobs.id, jobs.video_id, jobs.root_id
    ), hastened_hint AS (
      UPDATE hints SET send_at = now() + ${interval(HINT_GRACE)}, message_ended = false
      FROM hastened WHERE hints.job_id = hastened.id
    ), ${followCreated({ actor: 'owner' })}
    SELECT
      videos.tenant_id AS "tenantId", videos.source_kind AS "sourceKind", videos.source,
      COALESCE(created.id, hastened.id) AS "queuedJobId", live.id AS "liveJobId", live.state AS "liveState",
      COALESCE(
        live.state = 'RUNNING' AND live.lease_until <= now() AND live.cancel_requested_at IS NOT NULL, false
      ) AS "isLeftToCancel"
    FROM videos
    LEFT JOIN created ON created.video_id = videos.id
    LEFT JOIN hastened ON hastened.video_id = videos.id AND hastened.root_id IS NULL
    LEFT JOIN jobs live ON live.video_id = videos.id AND live.root_id IS NULL AND live.state IN ${LIVE}
    WHERE videos.id = ${videoId}::bigint`;
}
