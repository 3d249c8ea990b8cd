/** Roots that end with the first of their parts that is given up. */
import type { JobFailure } from '@ffleet/ports';
import { recordFailure } from './failure-columns';
import { returningRun } from './job-store/run-target';
import { sql } from './statement';
import type { Sql } from './statement';
import { stopParts } from './stop-parts';

/**
 * The CTEs `failed_roots`, `live_parts`, and `stopped`. Before them stand `given_up`: the locked roots, WAITING, with `id`
 * and `state`; and `run`: the parts that the statement ends itself.
 */
export const endRoots = ({ state, failure }: { state: 'FAILED' | 'DEAD'; failure: JobFailure }): Sql => sql`
  failed_roots AS (
    UPDATE jobs SET
      state = ${state}::job_state, ${recordFailure(failure)}, stage = NULL, finished_at = now(), updated_at = now()
    FROM given_up WHERE jobs.id = given_up.id
    ${returningRun(sql`given_up.state`)}
  ), ${stopParts({ roots: sql`failed_roots`, except: sql`run` })}`;
