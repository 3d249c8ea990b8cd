/** The frame of every statement that ends a run: the job's row is locked first, and how it ended is told last. */
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

/** The `target` of a statement: locked, so that the statement sees what whoever came first made of it. */
export const selectRunTarget = ({ jobId, fencingToken }: JobClaim): Sql => sql`
  SELECT id, state, fencing_token = ${fencingToken}::bigint AS token_is_current
  FROM jobs WHERE id = ${jobId}::uuid FOR UPDATE`;

/** The end of the UPDATE that makes `ended` of `target`: the token is what counts, a lease that ran out is still held. */
export const WHERE_RUN_IS_HELD: Sql = sql`
  FROM target WHERE jobs.id = target.id AND target.state = 'RUNNING' AND target.token_is_current
  RETURNING jobs.id, jobs.video_id, target.state AS from_state, jobs.state, jobs.fencing_token, jobs.available_at`;

/** Selects a RunEnd from `target` and the jobs that `ended`. */
export const selectEnd: Sql = sql`
  SELECT
    COALESCE(ended.state, target.state) AS state, target.token_is_current AS "tokenIsCurrent",
    ended.id IS NOT NULL AS "endedHere"
  FROM target LEFT JOIN ended ON ended.id = target.id`;
