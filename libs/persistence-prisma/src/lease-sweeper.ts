/** The sweep on PostgreSQL: which leases are over, and what becomes of their jobs, in one statement. */
import type { LeaseSweeper, SweptJob } from '@ffleet/ports';
import {
  decideStall,
  GRACE_MAX,
  LEASE_DURATION,
  STALLS_MAX,
  STALLS_SPENT,
  SWEEP_GAP_MAX,
} from '@ffleet/video-job-lifecycle';
import type { DatabaseClient } from './database-client';
import { endedBy, failVideos, followEnded, hintQueued } from './effects';
import { endRoots } from './end-roots';
import { isStopped, returningRun } from './job-store/run-target';
import { interval, queryRows, sql } from './statement';
import type { Sql } from './statement';
import { STOP_EVENT } from './stop-parts';

interface SweptRow extends Omit<SweptJob, 'fencingToken'> {
  readonly fencingToken: string;
}

/** `sweep()` throws a `DatabaseError` when the database does not answer. */
export function createLeaseSweeper(client: DatabaseClient): LeaseSweeper {
  return {
    sweep: async (options) => {
      const rows = await queryRows<SweptRow>({ client, action: 'sweep the leases', statement: sweepLeases(options) });
      return rows.map((row) => ({ ...row, fencingToken: Number(row.fencingToken) }));
    },
  };
}

/** How long a job waits after its 1st, 2nd, ... vanished worker, in seconds: what `decideStall` says, as an array. */
const BACKOFFS: readonly number[] = Array.from({ length: STALLS_MAX }, (_, index) => {
  const decision = decideStall({ stalls: index + 1 });
  if (decision.kind !== 'requeue') throw new RangeError(`Cannot wait after stall ${index + 1}: it is given up`);
  return decision.after;
});

/**
 * Whoever locks the `sweeper` row sweeps; another finds no row, judges nobody, and writes nothing. A job whose row is
 * locked is being written by its worker, which is alive: it is skipped, and so is a spent part whose root is locked, since
 * the root ends with it.
 */
function sweepLeases({ actor, limit }: { actor: string; limit: number }): Sql {
  return sql`
    WITH last AS (
      SELECT * FROM sweeper FOR UPDATE SKIP LOCKED
    ), mark AS (
      ${MARK}
    ), marked AS (
      UPDATE sweeper SET
        swept_at = now(), judges_from = mark.judges_from, gap_began_at = mark.gap_began_at,
        grace_began_at = mark.grace_began_at
      FROM mark
    ), over AS (
      SELECT jobs.id, jobs.root_id, jobs.state, ${isStopped(sql`jobs`)} AS is_cancelled, jobs.stalls >= ${STALLS_MAX} AS is_spent
      FROM jobs CROSS JOIN mark
      WHERE jobs.state = 'RUNNING' AND jobs.lease_until <= now()
        AND (mark.judges_from <= now() OR jobs.lease_until <= mark.gap_began_at)
      ORDER BY jobs.lease_until LIMIT ${limit}::int
      FOR UPDATE OF jobs SKIP LOCKED
    ), root AS (
      SELECT id, state FROM jobs
      WHERE id IN (SELECT root_id FROM over WHERE is_spent AND NOT is_cancelled) FOR UPDATE SKIP LOCKED
    ), run AS (
      ${END_RUNS_THAT_ARE_OVER}
    ), given_up AS (
      SELECT id, state FROM root
      WHERE state = 'WAITING' AND EXISTS (SELECT FROM run WHERE run.root_id = root.id AND run.state = 'DEAD')
    ), ${endRoots({ state: 'DEAD', failure: STALLS_SPENT })}, ended AS (
      ${endedBy({ rows: sql`run`, event: 'stalled', reason: sql`${STALLS_SPENT.code}` })}
      UNION ALL
      ${endedBy({ rows: sql`failed_roots`, event: 'part-given-up', reason: sql`${STALLS_SPENT.code}` })}
      UNION ALL
      ${endedBy({ rows: sql`stopped`, event: STOP_EVENT })}
    ), failed AS (
      ${failVideos(STALLS_SPENT)}
    ), hinted AS (
      ${hintQueued(sql`now()`)}
    ), ${followEnded({ actor })}
    SELECT
      run.id AS "jobId", run.video_id AS "videoId", videos.tenant_id AS "tenantId", run.state, run.stalls,
      COALESCE(run.worker_id, '') AS "workerId", run.fencing_token AS "fencingToken",
      run.receipt_handle AS "receiptHandle"
    FROM run JOIN videos ON videos.id = run.video_id`;
}

/** What `markSweep` says, on the database's clock. */
const MARK: Sql = sql`
  SELECT
    CASE WHEN NOT is_gap THEN judges_from
      ELSE LEAST(now() + ${interval(LEASE_DURATION)}, grace_began_at + ${interval(GRACE_MAX)})
    END AS judges_from,
    gap_began_at, grace_began_at
  FROM (
    SELECT
      judges_from, is_gap,
      CASE WHEN is_gap AND judges_from <= now() THEN swept_at ELSE gap_began_at END AS gap_began_at,
      CASE WHEN is_gap AND judges_from <= now() THEN now() ELSE grace_began_at END AS grace_began_at
    FROM (SELECT *, now() - swept_at > ${interval(SWEEP_GAP_MAX)} AS is_gap FROM last) noticed
  ) graced`;

/** Cancelled where its owner wished so, else queued after a backoff while its stalls last, else dead. */
const END_RUNS_THAT_ARE_OVER: Sql = sql`
  UPDATE jobs SET
    state = (CASE WHEN over.is_cancelled THEN 'CANCELLED' WHEN over.is_spent THEN 'DEAD' ELSE 'QUEUED' END)::job_state,
    stalls = stalls + 1,
    available_at = CASE
      WHEN over.is_cancelled OR over.is_spent THEN available_at
      ELSE now() + make_interval(secs => (${BACKOFFS}::double precision[])[stalls + 1])
    END,
    finished_at = CASE WHEN over.is_cancelled OR over.is_spent THEN now() END,
    failure_code = CASE WHEN over.is_spent AND NOT over.is_cancelled THEN ${STALLS_SPENT.code} ELSE failure_code END,
    failure_message = CASE
      WHEN over.is_spent AND NOT over.is_cancelled THEN ${STALLS_SPENT.message} ELSE failure_message
    END,
    failed_at = CASE WHEN over.is_spent AND NOT over.is_cancelled THEN now() ELSE failed_at END,
    stage = NULL, lease_until = NULL, updated_at = now()
  FROM over
  WHERE jobs.id = over.id AND (
    over.root_id IS NULL OR over.is_cancelled OR NOT over.is_spent OR over.root_id IN (SELECT id FROM root)
  )
  ${returningRun(sql`over.state`)}, jobs.stalls, jobs.worker_id, jobs.receipt_handle`;
