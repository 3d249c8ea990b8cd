/** The end of a run that was interrupted (Spot, scale-in, deploy): the job is due at once, free of charge. */
import type { JobClaim, ReleaseOutcome } from '@ffleet/ports';
import { HINT_GRACE } from '@ffleet/video-job-lifecycle';
import type { DatabaseClient } from '../database-client';
import { endedBy, followEnded, hintQueued } from '../effects';
import { interval, queryRows, sql } from '../statement';
import { returningRun, runTarget, selectEnd, WHERE_RUN_IS_HELD } from './run-target';
import type { RunEnd } from './run-target';

/**
 * A job whose cancel was requested is not handed to anybody else: it ends CANCELLED, and a repeated call says so again.
 * The worker sends the message for the next one itself; the hint is for the case that it cannot any more.
 */
export async function releaseJob(options: { client: DatabaseClient; claim: JobClaim }): Promise<ReleaseOutcome> {
  const { client, claim } = options;
  const [end] = await queryRows<RunEnd>({
    client,
    action: `release job ${claim.jobId}`,
    statement: sql`
      WITH ${runTarget(claim)}, run AS (
        UPDATE jobs SET
          state = (CASE WHEN target.is_stopped THEN 'CANCELLED' ELSE 'QUEUED' END)::job_state,
          finished_at = CASE WHEN target.is_stopped THEN now() END,
          available_at = CASE WHEN target.is_stopped THEN available_at ELSE now() END,
          interruptions = interruptions + 1, stage = NULL, lease_until = NULL, updated_at = now()
        ${WHERE_RUN_IS_HELD}
        ${returningRun(sql`target.state`)}
      ), ended AS (
        ${endedBy({ rows: sql`run`, event: 'released' })}
      ), hinted AS (
        ${hintQueued(sql`now() + ${interval(HINT_GRACE)}`)}
      ), ${followEnded({ actor: claim.workerId })}
      ${selectEnd}`,
  });
  if (!end?.tokenIsCurrent) return 'lost';
  if (end.state === 'CANCELLED') return 'cancelled';
  return end.endedHere ? 'released' : 'lost';
}
