/** The end of a part's run that succeeded: its result is kept, and the last one queues the root, in one statement. */
import type { JobClaim, PartOutcome, PartResult } from '@ffleet/ports';
import { HINT_GRACE } from '@ffleet/video-job-lifecycle';
import type { DatabaseClient } from '../database-client';
import { endedBy, followEnded, hintQueued } from '../effects';
import { FORGET_FAILURE } from '../failure-columns';
import { interval, queryRows, sql } from '../statement';
import { returningRun, runTarget, selectEnd, WHERE_RUN_IS_HELD } from '../job-store/run-target';
import type { RunEnd } from '../job-store/run-target';

interface PartEndRow extends RunEnd {
  /** Null unless this was the last part. */
  readonly queuedRootId: string | null;
  readonly rootFencingToken: string | null;
}

/**
 * Safe to repeat when the answer of a first call was lost: nothing is written again, and a root that it queued is hinted
 * at from the outbox. Two last parts at once: the root's row is locked first, so that the second counts on from the first.
 */
export async function completePart(options: {
  client: DatabaseClient;
  claim: JobClaim;
  result: PartResult;
}): Promise<PartOutcome> {
  const { client, claim, result } = options;
  const [end] = await queryRows<PartEndRow>({
    client,
    action: `complete part ${claim.jobId}`,
    statement: sql`
      WITH ${runTarget(claim)}, run AS (
        UPDATE jobs SET
          state = (CASE WHEN target.is_stopped THEN 'CANCELLED' ELSE 'SUCCEEDED' END)::job_state,
          result = CASE WHEN NOT target.is_stopped THEN ${JSON.stringify(result)}::jsonb END,
          progress = CASE WHEN target.is_stopped THEN progress ELSE 1 END,
          ${FORGET_FAILURE},
          stage = NULL, lease_until = NULL, finished_at = now(), updated_at = now()
        ${WHERE_RUN_IS_HELD} AND jobs.root_id IS NOT NULL
        ${returningRun(sql`target.state`)}
      ), counted AS (
        UPDATE jobs SET
          parts_left = root.parts_left - 1,
          state = (CASE WHEN root.parts_left = 1 THEN 'QUEUED' ELSE 'WAITING' END)::job_state,
          available_at = now(), updated_at = now()
        FROM root JOIN run ON run.root_id = root.id
        WHERE jobs.id = root.id AND root.state = 'WAITING' AND run.state = 'SUCCEEDED'
        ${returningRun(sql`root.state`)}
      ), queued_root AS (
        SELECT * FROM counted WHERE state = 'QUEUED'
      ), ended AS (
        ${endedBy({ rows: sql`run`, event: 'completed' })}
        UNION ALL
        ${endedBy({ rows: sql`queued_root`, event: 'parts-done' })}
      ), hinted AS (
        ${hintQueued(sql`now() + ${interval(HINT_GRACE)}`)}
      ), ${followEnded({ actor: claim.workerId })}
      SELECT ends.*, queued_root.id AS "queuedRootId", queued_root.fencing_token AS "rootFencingToken"
      FROM (${selectEnd}) ends LEFT JOIN queued_root ON true`,
  });
  if (!end?.tokenIsCurrent) return { kind: 'lost' };
  if (end.state === 'CANCELLED') return { kind: 'cancelled' };
  if (end.state !== 'SUCCEEDED') return { kind: 'lost' };
  const { queuedRootId, rootFencingToken } = end;
  const queuedRoot = queuedRootId === null ? null : { jobId: queuedRootId, fencingToken: Number(rootFencingToken) };
  return { kind: 'completed', queuedRoot };
}
