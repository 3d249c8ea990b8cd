/** The end of a root's first run: its plan is stored, and the parts that are not done yet are queued, in one statement. */
import type { TranscodePlan } from '@ffleet/media-plan';
import type { JobClaim, PlannedPart, PlanOutcome } from '@ffleet/ports';
import type { JobState } from '@ffleet/video-job-lifecycle';
import { HINT_GRACE } from '@ffleet/video-job-lifecycle';
import type { DatabaseClient } from '../database-client';
import { endedBy, followCreated, followEnded, hintQueued } from '../effects';
import { FORGET_FAILURE } from '../failure-columns';
import { interval, queryRows, sql } from '../statement';
import type { Sql } from '../statement';
import { returningRun, rootTarget } from '../job-store/run-target';

interface PlanRow {
  readonly state: JobState;
  readonly tokenIsCurrent: boolean;
  readonly isPlanned: boolean;
  readonly queuedIds: readonly string[];
}

interface PlanOptions {
  readonly claim: JobClaim;
  readonly plan: TranscodePlan;
  readonly parts: readonly PlannedPart[];
}

/**
 * Safe to repeat when the answer of a first call was lost: nothing is written again, and the outbox sends the hints.
 * @throws {RangeError} for a plan without parts (a caller's bug)
 */
export async function storePlan(options: { client: DatabaseClient } & PlanOptions): Promise<PlanOutcome> {
  const { client, claim, parts } = options;
  const action = `store the plan of job ${claim.jobId}`;
  if (parts.length === 0) throw new RangeError(`Cannot ${action}: it has no parts`);
  const [row] = await queryRows<PlanRow>({ client, action, statement: planRoot(options) });
  if (!row?.tokenIsCurrent) return { kind: 'lost' };
  if (row.state === 'CANCELLED') return { kind: 'cancelled' };
  if (!row.isPlanned) return { kind: 'lost' };
  // A part begins without a token; a root that is queued at once has the token of its claim.
  const queued = row.queuedIds.map((jobId) => ({
    jobId,
    fencingToken: jobId === claim.jobId ? claim.fencingToken : 0,
  }));
  return { kind: 'planned', queued };
}

/** What was done under an earlier root of the video is taken over as a part that has ended: the same files, no new run. */
function planRoot({ claim, plan, parts }: PlanOptions): Sql {
  return sql`
    WITH ${rootTarget(claim)}, part AS (
      SELECT name, recipe FROM jsonb_to_recordset(${JSON.stringify(parts)}::jsonb) AS part(name text, recipe text)
    ), done AS (
      SELECT DISTINCT ON (part.name) part.name, before.result
      FROM part
      JOIN jobs before ON before.part = part.name AND before.recipe = part.recipe AND before.state = 'SUCCEEDED'
      WHERE before.video_id = (SELECT video_id FROM jobs WHERE id = ${claim.jobId}::uuid)
      ORDER BY part.name, before.finished_at DESC
    ), missing AS (
      SELECT ((SELECT count(*) FROM part) - (SELECT count(*) FROM done))::int AS count
    ), run AS (
      UPDATE jobs SET
        state = (CASE WHEN target.is_stopped THEN 'CANCELLED' WHEN missing.count = 0 THEN 'QUEUED' ELSE 'WAITING' END)::job_state,
        plan = CASE WHEN target.is_stopped THEN plan ELSE ${JSON.stringify(plan)}::jsonb END,
        parts_left = CASE WHEN target.is_stopped THEN parts_left ELSE missing.count END,
        available_at = CASE WHEN target.is_stopped THEN available_at ELSE now() END,
        attempts = CASE WHEN target.is_stopped THEN attempts ELSE 0 END,
        stalls = CASE WHEN target.is_stopped THEN stalls ELSE 0 END,
        ${FORGET_FAILURE},
        finished_at = CASE WHEN target.is_stopped THEN now() END,
        stage = NULL, lease_until = NULL, updated_at = now()
      FROM target CROSS JOIN missing
      WHERE jobs.id = target.id AND target.state = 'RUNNING' AND target.token_is_current
        AND jobs.root_id IS NULL AND jobs.plan IS NULL
      ${returningRun(sql`target.state`)}
    ), created AS (
      INSERT INTO jobs (video_id, root_id, part, recipe, state, result, progress, finished_at)
      SELECT
        run.video_id, run.id, part.name, part.recipe,
        (CASE WHEN done.name IS NULL THEN 'QUEUED' ELSE 'SUCCEEDED' END)::job_state, done.result,
        CASE WHEN done.name IS NULL THEN 0 ELSE 1 END, CASE WHEN done.name IS NOT NULL THEN now() END
      FROM run CROSS JOIN part LEFT JOIN done ON done.name = part.name
      WHERE run.state <> 'CANCELLED'
      RETURNING id, video_id, state, fencing_token, part
    ), adopted AS (
      INSERT INTO job_transitions (job_id, video_id, event, to_state, fencing_token, actor)
      SELECT id, video_id, 'adopted', state, fencing_token, ${claim.workerId} FROM created WHERE state = 'SUCCEEDED'
    ), ended AS (
      ${endedBy({ rows: sql`run`, event: 'planned' })}
    ), hinted AS (
      ${hintQueued(sql`now() + ${interval(HINT_GRACE)}`)}
    ), ${followEnded({ actor: claim.workerId })}, ${followCreated({ actor: claim.workerId })}
    SELECT
      COALESCE(run.state, target.state) AS state, target.token_is_current AS "tokenIsCurrent",
      run.id IS NOT NULL OR planned.plan IS NOT NULL AS "isPlanned",
      ARRAY(
        SELECT id FROM (
          SELECT id::text, part FROM created WHERE state = 'QUEUED'
          UNION ALL SELECT id::text, NULL FROM run WHERE state = 'QUEUED'
        ) queued ORDER BY part
      ) AS "queuedIds"
    FROM target JOIN jobs planned ON planned.id = target.id LEFT JOIN run ON run.id = target.id`;
}
