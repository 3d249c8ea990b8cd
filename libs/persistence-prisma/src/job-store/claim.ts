/** Claiming a job: lock, fencing token, lease and the video's status change together in one statement, or not at all. */
import type { ClaimOutcome, ClaimRefusal } from '@ffleet/ports';
import type { Seconds } from '@ffleet/units';
import type { DatabaseClient } from '../database-client';
import { queryRows, sql } from '../statement';

interface ClaimRow {
  /** Null when the claim was refused. */
  readonly fencingToken: bigint | null;
  readonly attempts: number;
  readonly refusal: ClaimRefusal;
}

/**
 * How racing claims are kept apart: each waits for the job's row in `target`, which PostgreSQL then reads anew, so that
 * `judged` sees what the winner wrote. `now()` is the statement's start: a claim that waited judges a lease by an
 * earlier time than it could, which only makes it more careful.
 *
 * A RUNNING job is claimed when its lease and its lock have run out: its worker is gone, which counts as a stall.
 */
export async function claimJob(options: {
  client: DatabaseClient;
  jobId: string;
  workerId: string;
  leaseDuration: Seconds;
}): Promise<ClaimOutcome> {
  const { client, jobId, workerId, leaseDuration } = options;
  const [row] = await queryRows<ClaimRow>({
    client,
    action: `claim job ${jobId}`,
    statement: sql`
      WITH target AS (
        SELECT * FROM jobs WHERE id = ${jobId}::uuid FOR UPDATE
      ), judged AS (
        SELECT id, video_id, fencing_token,
          CASE
            WHEN cancel_requested_at IS NOT NULL THEN 'cancel-requested'
            WHEN state = 'RUNNING' AND lease_until > now() AND worker_id = ${workerId} THEN 'lock-held-by-this-worker'
            WHEN state = 'RUNNING' AND lease_until > now() THEN 'lock-held-by-another-worker'
            WHEN state = 'RUNNING' OR (state = 'QUEUED' AND available_at <= now()) THEN NULL
            ELSE 'not-claimable'
          END AS refusal
        FROM target
      ), locked AS (
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
        RETURNING job_id, fencing_token, expires_at
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
      FROM judged LEFT JOIN claimed ON claimed.id = judged.id`,
  });
  if (!row) return { kind: 'refused', refusal: 'not-claimable' };
  if (row.fencingToken === null) return { kind: 'refused', refusal: row.refusal };
  const claim = { jobId, workerId, fencingToken: Number(row.fencingToken) };
  return { kind: 'claimed', claim, attempt: row.attempts + 1 };
}
