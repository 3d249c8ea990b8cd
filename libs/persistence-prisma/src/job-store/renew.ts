/** The heartbeat of a run: the lease and the lock last longer, progress is told, and a request to cancel comes back. */
import type { JobClaim, RenewOutcome } from '@ffleet/ports';
import type { Seconds } from '@ffleet/units';
import type { JobProgress } from '@ffleet/video-job-lifecycle';
import type { DatabaseClient } from '../database-client';
import { interval, queryRows, sql } from '../statement';
import { isStopped } from './run-target';

/** A lease that ran out is renewed as long as no sweep took it away: after an outage of the database no job starts again. */
export async function renewJob(options: {
  client: DatabaseClient;
  claim: JobClaim;
  leaseDuration: Seconds;
  progress: JobProgress;
}): Promise<RenewOutcome> {
  const { client, claim, leaseDuration, progress } = options;
  const [row] = await queryRows<{ cancelRequested: boolean }>({
    client,
    action: `renew the lease of job ${claim.jobId}`,
    statement: sql`
      WITH renewed AS (
        UPDATE jobs SET
          lease_until = now() + ${interval(leaseDuration)},
          stage = ${progress.stage},
          progress = GREATEST(progress, LEAST(${progress.overall01}::double precision, 1)),
          updated_at = now()
        WHERE id = ${claim.jobId}::uuid AND fencing_token = ${claim.fencingToken}::bigint AND state = 'RUNNING'
        RETURNING id, fencing_token, lease_until, ${isStopped(sql`jobs`)} AS is_stopped
      ), extended AS (
        UPDATE idempotency_locks SET expires_at = renewed.lease_until
        FROM renewed
        WHERE idempotency_locks.job_id = renewed.id AND idempotency_locks.fencing_token = renewed.fencing_token
      )
      SELECT is_stopped AS "cancelRequested" FROM renewed`,
  });
  return row ? { kind: 'held', cancelRequested: row.cancelRequested } : { kind: 'lost' };
}
