/**
 * The frame of every statement that ends a run: the rows are locked first, and how the run ended is told last. A part's
 * root is always locked before the part: whoever holds a part's row alone waits for nobody.
 */
import type { JobClaim } from '@ffleet/ports';
import type { JobState } from '@ffleet/video-job-lifecycle';
import { sql } from '../statement';
import type { Sql } from '../statement';

/** How a job stands after the statement; without such a job there is no row. */
export interface RunEnd {
  readonly state: JobState;
  /** False when a newer claim exists. */
  readonly tokenIsCurrent: boolean;
  /** False when the run had ended before. */
  readonly endedHere: boolean;
}

/** A job that its owner cancelled, or whose root has ended (as seen by the statement): nobody wants it any more. */
export const isStopped = (jobs: Sql): Sql => sql`(
  ${jobs}.cancel_requested_at IS NOT NULL
  OR EXISTS (SELECT FROM jobs root WHERE root.id = ${jobs}.root_id AND root.finished_at IS NOT NULL)
)`;

/**
 * The CTEs `root` (of a part; else it is empty) and `target` of a statement: locked in this order, so that the statement
 * sees what whoever came first made of them.
 */
export const runTarget = ({ jobId, fencingToken }: JobClaim): Sql => sql`
  root AS (
    SELECT id, video_id, state, fencing_token, parts_left, finished_at IS NOT NULL AS has_ended FROM jobs
    WHERE id = (SELECT root_id FROM jobs WHERE id = ${jobId}::uuid) FOR UPDATE
  ), target AS (
    SELECT
      id, state, fencing_token = ${fencingToken}::bigint AS token_is_current,
      cancel_requested_at IS NOT NULL OR EXISTS (SELECT FROM root WHERE has_ended) AS is_stopped
    FROM jobs
    WHERE id = ${jobId}::uuid AND (SELECT count(*) FROM root) IS NOT NULL
    FOR UPDATE
  )`;

/** The CTE `target` of a statement that only a root's run sends, and that changes none but roots: it has no root above it. */
export const rootTarget = ({ jobId, fencingToken }: JobClaim): Sql => sql`
  target AS (
    SELECT
      id, state, fencing_token = ${fencingToken}::bigint AS token_is_current,
      cancel_requested_at IS NOT NULL AS is_stopped
    FROM jobs WHERE id = ${jobId}::uuid FOR UPDATE
  )`;

/** The end of the UPDATE that makes `run` of `target`: the token is what counts, a lease that ran out is still held. */
export const WHERE_RUN_IS_HELD: Sql = sql`
  FROM target WHERE jobs.id = target.id AND target.state = 'RUNNING' AND target.token_is_current`;

/** What `endedBy` selects from; an old state is `from_state`. */
export const returningRun = (fromState: Sql): Sql => sql`
  RETURNING
    jobs.id, jobs.video_id, jobs.root_id, ${fromState} AS from_state, jobs.state, jobs.fencing_token, jobs.available_at`;

/** Selects a RunEnd from `target` and the jobs that `ended`. */
export const selectEnd: Sql = sql`
  SELECT
    COALESCE(ended.state, target.state) AS state, target.token_is_current AS "tokenIsCurrent",
    ended.id IS NOT NULL AS "endedHere"
  FROM target LEFT JOIN ended ON ended.id = target.id`;
