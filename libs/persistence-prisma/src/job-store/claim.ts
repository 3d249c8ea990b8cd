/** Claiming a job: lock, fencing token, lease and the video's status change together in one statement, or not at all. */
import type { ClaimOutcome, ClaimRefusal } from '@ffleet/ports';
import type { Seconds } from '@ffleet/units';
import { STALLS_MAX } from '@ffleet/video-job-lifecycle';
import type { DatabaseClient } from '../database-client';
import { queryRows, sql, UNLOCK_ENDED } from '../statement';
import type { Sql } from '../statement';

interface ClaimRow {
  /** Null when the claim was refused. */
  readonly fencingToken: bigint | null;
  readonly attempts: number;
  readonly refusal: ClaimRefusal;
}

interface ClaimOptions {
  readonly jobId: string;
  readonly workerId: string;
  readonly leaseDuration: Seconds;
}

const STALLS_SPENT = {
  code: 'worker-vanished',
  message:
    `More than ${STALLS_MAX} workers vanished while they ran this job: ` +
    'look at their logs and memory, then retry the video',
};

/**
 * A RUNNING job is claimed when its lease and its lock have run out: its worker is gone, which counts as a stall. Where
 * that is one stall too many the job is given up instead (DEAD, its video FAILED), since it may be what kills its workers.
 * What an earlier attempt failed with stays on the job, beside the new attempt, until one completes.
 */
export async function claimJob(options: { client: DatabaseClient } & ClaimOptions): Promise<ClaimOutcome> {
  const { client, jobId, workerId } = options;
  const [row] = await queryRows<ClaimRow>({ client, action: `claim job ${jobId}`, statement: claimOrGiveUp(options) });
  if (!row) return { kind: 'refused', refusal: 'not-claimable' };
  if (row.fencingToken === null) return { kind: 'refused', refusal: row.refusal };
  const claim = { jobId, workerId, fencingToken: Number(row.fencingToken) };
  return { kind: 'claimed', claim, attempt: row.attempts + 1 };
}

/**
 * How racing claims are kept apart: each waits for the job's row in `target`, which PostgreSQL then reads anew, so that
 * `judged` sees what the winner wrote. `now()` is the statement's start: a claim that waited judges a lease by an
 * earlier time than it could, which only makes it more careful.
 */
function claimOrGiveUp({ jobId, workerId, leaseDuration }: ClaimOptions): Sql {
  return sql`
    WITH target AS (
      SELECT *, state = 'RUNNING' AND lease_until <= now() AS is_stalled
      FROM jobs WHERE id = ${jobId}::uuid FOR UPDATE
    ), judged AS (
      SELECT id, video_id, fencing_token, is_stalled,
        CASE
          WHEN cancel_requested_at IS NOT NULL THEN 'cancel-requested'
          WHEN is_stalled AND stalls < ${STALLS_MAX} THEN NULL
          WHEN is_stalled THEN 'not-claimable'
          WHEN state = 'RUNNING' AND worker_id = ${workerId} THEN 'lock-held-by-this-worker'
          WHEN state = 'RUNNING' THEN 'lock-held-by-another-worker'
          WHEN state = 'QUEUED' AND available_at <= now() THEN NULL
          ELSE 'not-claimable'
        END AS refusal
      FROM target
    ), ended AS (
      UPDATE jobs SET
        state = 'DEAD', stalls = stalls + 1, failure_code = ${STALLS_SPENT.code},
        failure_message = ${STALLS_SPENT.message}, stage = NULL, lease_until = NULL, finished_at = now(), updated_at = now()
      FROM judged WHERE jobs.id = judged.id AND judged.is_stalled AND judged.refusal = 'not-claimable'
      RETURNING jobs.id, jobs.video_id
    ), failed AS (
      UPDATE videos SET
        status = 'FAILED', error_code = ${STALLS_SPENT.code}, error_message = ${STALLS_SPENT.message}, updated_at = now()
      FROM ended WHERE videos.id = ended.video_id
    ), unlocked AS (
      ${UNLOCK_ENDED}
    ), locked AS (
      ${takeLock({ workerId, leaseDuration })}
    ), claimed AS (
      UPDATE jobs SET
        state = 'RUNNING', fencing_token = locked.fencing_token, worker_id = ${workerId},
        lease_until = locked.expires_at, stalls = stalls + (state = 'RUNNING')::int,
        stage = NULL, progress = 0, started_at = now(), updated_at = now()
      FROM locked WHERE jobs.id = locked.job_id
      RETURNING jobs.id, jobs.video_id, jobs.fencing_token, jobs.attempts
    ), marked AS (
      UPDATE videos SET status = 'PROCESSING', error_code = NULL, error_message = NULL, updated_at = now()
      FROM claimed WHERE videos.id = claimed.video_id
    )
    SELECT
      claimed.fencing_token AS "fencingToken", claimed.attempts,
      COALESCE(judged.refusal, 'lock-held-by-another-worker') AS refusal
    FROM judged LEFT JOIN claimed ON claimed.id = judged.id`;
}

/** The video's lock for the job that was `judged` claimable, unless somebody else's is still valid. */
const takeLock = ({ workerId, leaseDuration }: Omit<ClaimOptions, 'jobId'>): Sql => sql`
  INSERT INTO idempotency_locks AS held (key, owner, job_id, fencing_token, acquired_at, expires_at)
  SELECT
    format('video:%s:%s', videos.tenant_id, videos.id), ${workerId}, judged.id, judged.fencing_token + 1,
    now(), now() + make_interval(secs => ${leaseDuration}::double precision)
  FROM judged JOIN videos ON videos.id = judged.video_id
  WHERE judged.refusal IS NULL
  ON CONFLICT (key) DO UPDATE SET
    owner = excluded.owner, job_id = excluded.job_id, fencing_token = excluded.fencing_token,
    acquired_at = excluded.acquired_at, expires_at = excluded.expires_at
  WHERE held.expires_at <= now()
  RETURNING job_id, fencing_token, expires_at`;
