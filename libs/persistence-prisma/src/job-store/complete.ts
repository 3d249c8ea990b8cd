/** The end of a run that succeeded: job, video, output and lock change together, unless a cancel was first. */
import type { CompleteOutcome, JobClaim } from '@ffleet/ports';
import type { TranscodeOutput } from '@ffleet/video-job-lifecycle';
import type { DatabaseClient } from '../database-client';
import { endedBy, followEnded } from '../effects';
import { FORGET_FAILURE } from '../failure-columns';
import { queryRows, sql } from '../statement';
import { returningRun, rootTarget, selectEnd, WHERE_RUN_IS_HELD } from './run-target';
import type { RunEnd } from './run-target';

/**
 * Safe to repeat when the answer of a first call was lost: a job that already ended under this very token tells how,
 * and nothing is written again. What an earlier attempt failed with is forgotten: success is the job's answer.
 */
export async function completeJob(options: {
  client: DatabaseClient;
  claim: JobClaim;
  output: TranscodeOutput;
}): Promise<CompleteOutcome> {
  const { client, claim, output } = options;
  const [end] = await queryRows<RunEnd>({
    client,
    action: `complete job ${claim.jobId}`,
    statement: sql`
      WITH ${rootTarget(claim)}, run AS (
        UPDATE jobs SET
          state = (CASE WHEN target.is_stopped THEN 'CANCELLED' ELSE 'SUCCEEDED' END)::job_state,
          progress = CASE WHEN target.is_stopped THEN progress ELSE 1 END,
          ${FORGET_FAILURE},
          stage = NULL, lease_until = NULL, finished_at = now(), updated_at = now()
        ${WHERE_RUN_IS_HELD} AND jobs.root_id IS NULL
        ${returningRun(sql`target.state`)}
      ), ended AS (
        ${endedBy({ rows: sql`run`, event: 'completed' })}
      ), published AS (
        UPDATE videos SET
          status = 'READY', output = ${JSON.stringify(output)}::jsonb, error_code = NULL, error_message = NULL,
          winning_job_id = ended.id, winning_fencing_token = ended.fencing_token, updated_at = now()
        FROM ended WHERE videos.id = ended.video_id AND ended.state = 'SUCCEEDED'
      ), ${followEnded({ actor: claim.workerId })}
      ${selectEnd}`,
  });
  if (!end?.tokenIsCurrent) return 'lost';
  if (end.state === 'SUCCEEDED') return 'completed';
  return end.state === 'CANCELLED' ? 'cancelled' : 'lost';
}
