/** Claiming a job: lock, fencing token, lease and the video's status change together in one statement, or not at all. */
import type { TranscodePlan } from '@ffleet/media-plan';
import type { ClaimOutcome, ClaimRefusal, JobTask } from '@ffleet/ports';
import type { Seconds } from '@ffleet/units';
import type { DatabaseClient } from '../database-client';
import { interval, queryRows, sql } from '../statement';
import type { Sql } from '../statement';
import { isStopped } from './run-target';

interface ClaimRow {
  /** Null when the claim was refused. */
  readonly fencingToken: string | null;
  readonly attempts: number;
  readonly refusal: ClaimRefusal;
  /** These three are null for a root. */
  readonly part: string | null;
  readonly recipe: string | null;
  readonly rootId: string | null;
  /** The root's; null until it is stored. `storePlan` alone writes it, and takes a TranscodePlan. */
  readonly plan: TranscodePlan | null;
}

interface ClaimOptions {
  readonly jobId: string;
  readonly workerId: string;
  readonly leaseDuration: Seconds;
  readonly receiptHandle: string | null;
}

/**
 * A RUNNING job is never claimed, even when its lease has run out: a sweep judges that first, since it knows whether the
 * database was away. What an earlier attempt failed with stays on the job, beside the new attempt, until one completes.
 */
export async function claimJob(options: { client: DatabaseClient } & ClaimOptions): Promise<ClaimOutcome> {
  const { client, jobId, workerId } = options;
  const [row] = await queryRows<ClaimRow>({ client, action: `claim job ${jobId}`, statement: claimIfDue(options) });
  if (!row) return { kind: 'refused', refusal: 'not-claimable' };
  if (row.fencingToken === null) return { kind: 'refused', refusal: row.refusal };
  const claim = { jobId, workerId, fencingToken: Number(row.fencingToken) };
  return { kind: 'claimed', claim, attempt: row.attempts + 1, task: taskOf({ row, jobId }) };
}

function taskOf({ row, jobId }: { row: ClaimRow; jobId: string }): JobTask {
  const { part, recipe, rootId, plan } = row;
  if (part === null || recipe === null || rootId === null)
    return plan === null ? { kind: 'plan' } : { kind: 'join', rootId: jobId, plan };
  if (plan === null) throw new Error(`Cannot do part ${part} by job ${jobId}: its root has no plan`);
  return { kind: 'part', name: part, recipe, rootId, plan };
}

/**
 * How racing claims are kept apart: each waits for the job's row in `target`, which PostgreSQL then reads anew, so that
 * `judged` sees what the winner wrote. A hint that was written while this claim waited is too new to be seen by it; the
 * outbox knows such a hint by its token, and drops it.
 */
function claimIfDue({ jobId, workerId, leaseDuration, receiptHandle }: ClaimOptions): Sql {
  return sql`
    WITH target AS (
      SELECT * FROM jobs WHERE id = ${jobId}::uuid FOR UPDATE
    ), judged AS (
      SELECT id, video_id, part, fencing_token,
        CASE
          WHEN ${isStopped(sql`target`)} THEN 'cancel-requested'
          WHEN state = 'RUNNING' AND worker_id = ${workerId} THEN 'lock-held-by-this-worker'
          WHEN state = 'RUNNING' THEN 'lock-held-by-another-worker'
          WHEN state = 'WAITING' THEN 'waits-for-parts'
          WHEN state = 'QUEUED' AND available_at <= now() THEN NULL
          ELSE 'not-claimable'
        END AS refusal
      FROM target
    ), locked AS (
      ${takeLock({ workerId, leaseDuration })}
    ), claimed AS (
      UPDATE jobs SET
        state = 'RUNNING', fencing_token = locked.fencing_token, worker_id = ${workerId},
        receipt_handle = ${receiptHandle}, lease_until = locked.expires_at,
        stage = NULL, progress = 0, started_at = now(), updated_at = now()
      FROM locked WHERE jobs.id = locked.job_id
      RETURNING jobs.id, jobs.video_id, jobs.root_id, jobs.part, jobs.recipe, jobs.plan, jobs.fencing_token, jobs.attempts
    ), marked AS (
      UPDATE videos SET status = 'PROCESSING', error_code = NULL, error_message = NULL, updated_at = now()
      FROM claimed WHERE videos.id = claimed.video_id AND claimed.root_id IS NULL
    ), unhinted AS (
      DELETE FROM hints USING claimed WHERE hints.job_id = claimed.id
    ), logged AS (
      INSERT INTO job_transitions (job_id, video_id, event, from_state, to_state, fencing_token, actor)
      SELECT id, video_id, 'claimed', 'QUEUED', 'RUNNING', fencing_token, ${workerId} FROM claimed
    )
    SELECT
      claimed.fencing_token AS "fencingToken", claimed.attempts, claimed.part, claimed.recipe, claimed.root_id AS "rootId",
      COALESCE(claimed.plan, (SELECT plan FROM jobs root WHERE root.id = claimed.root_id)) AS plan,
      COALESCE(judged.refusal, 'lock-held-by-another-worker') AS refusal
    FROM judged LEFT JOIN claimed ON claimed.id = judged.id`;
}

/** The lock of the video, or of one part of it, for the job that was `judged` claimable, unless somebody else's is still valid. */
const takeLock = ({ workerId, leaseDuration }: Pick<ClaimOptions, 'workerId' | 'leaseDuration'>): Sql => sql`
  INSERT INTO idempotency_locks AS held (key, owner, job_id, fencing_token, acquired_at, expires_at)
  SELECT
    concat_ws(':', 'video', videos.tenant_id, videos.id, judged.part), ${workerId}, judged.id, judged.fencing_token + 1,
    now(), now() + ${interval(leaseDuration)}
  FROM judged JOIN videos ON videos.id = judged.video_id
  WHERE judged.refusal IS NULL
  ON CONFLICT (key) DO UPDATE SET
    owner = excluded.owner, job_id = excluded.job_id, fencing_token = excluded.fencing_token,
    acquired_at = excluded.acquired_at, expires_at = excluded.expires_at
  WHERE held.expires_at <= now()
  RETURNING job_id, fencing_token, expires_at`;
