/** The end of a run that failed: due again later, or FAILED for good. */
import type { FailOutcome, JobClaim, JobFailure } from '@ffleet/ports';
import type { Seconds } from '@ffleet/units';
import { HINT_GRACE } from '@ffleet/video-job-lifecycle';
import type { DatabaseClient } from '../database-client';
import { endedBy, failVideos, followEnded, hintQueued } from '../effects';
import { endRoots } from '../end-roots';
import { recordFailure } from '../failure-columns';
import { interval, queryRows, sql } from '../statement';
import { STOP_EVENT } from '../stop-parts';
import { returningRun, runTarget, selectEnd, WHERE_RUN_IS_HELD } from './run-target';
import type { RunEnd } from './run-target';

/**
 * A part that fails for good fails its root, and stops its siblings. While a retry waits the video stays PROCESSING; a job whose cancel was requested is not retried but CANCELLED. The
 * message of a retry is expected back by itself; where it was deleted at receive, the hint is the retry's message.
 * A repeated call is `cancelled` again, but never `failed` again: the row no longer tells who handed it back.
 */
export async function failJob(options: {
  client: DatabaseClient;
  claim: JobClaim;
  failure: JobFailure;
  retryAfter: Seconds | null;
}): Promise<FailOutcome> {
  const { client, claim, failure, retryAfter } = options;
  const otherwise = retryAfter === null ? 'FAILED' : 'QUEUED';
  const [end] = await queryRows<RunEnd>({
    client,
    action: `record the failure of job ${claim.jobId}`,
    statement: sql`
      WITH ${runTarget(claim)}, run AS (
        UPDATE jobs SET
          state = (CASE WHEN target.is_stopped THEN 'CANCELLED' ELSE ${otherwise} END)::job_state,
          attempts = attempts + 1, ${recordFailure(failure)},
          available_at = CASE
            WHEN target.is_stopped THEN available_at ELSE COALESCE(now() + ${interval(retryAfter)}, available_at)
          END,
          finished_at = CASE WHEN target.is_stopped OR ${retryAfter === null} THEN now() END,
          stage = NULL, lease_until = NULL, updated_at = now()
        ${WHERE_RUN_IS_HELD}
        ${returningRun(sql`target.state`)}
      ), given_up AS (
        SELECT root.id, root.state FROM root JOIN run ON run.root_id = root.id
        WHERE run.state = 'FAILED' AND root.state = 'WAITING'
      ), ${endRoots({ state: 'FAILED', failure })}, ended AS (
        ${endedBy({ rows: sql`run`, event: 'failed', reason: sql`${failure.code}` })}
        UNION ALL
        ${endedBy({ rows: sql`failed_roots`, event: 'part-given-up', reason: sql`${failure.code}` })}
        UNION ALL
        ${endedBy({ rows: sql`stopped`, event: STOP_EVENT })}
      ), failed AS (
        ${failVideos(failure)}
      ), hinted AS (
        ${hintQueued(sql`ended.available_at + ${interval(HINT_GRACE)}`)}
      ), ${followEnded({ actor: claim.workerId })}
      ${selectEnd}`,
  });
  if (!end?.tokenIsCurrent) return 'lost';
  if (end.state === 'CANCELLED') return 'cancelled';
  return end.endedHere ? 'failed' : 'lost';
}
