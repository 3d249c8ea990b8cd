/** The job store of the workers on PostgreSQL: one statement a write, judged by the database's clock. */
import type { JobStore } from '@ffleet/ports';
import type { DatabaseClient } from '../database-client';
import { queryRows, sql } from '../statement';
import { cancelJob } from './cancel';
import { claimJob } from './claim';
import { completeJob } from './complete';
import { failJob } from './fail';
import { releaseJob } from './release';
import { renewJob } from './renew';
import { resolveJob } from './resolve';

/** Every method throws a `DatabaseError` when the database does not answer; expected outcomes are values. */
export function createJobStore(client: DatabaseClient): JobStore {
  return {
    ping: async () => {
      await queryRows({ client, action: 'reach the database', statement: sql`SELECT 1` });
    },
    resolve: (message, options) => resolveJob({ client, message, messageEnds: options?.messageEnds === true }),
    claim: (options) => claimJob({ client, ...options }),
    renew: (options) => renewJob({ client, ...options }),
    complete: (options) => completeJob({ client, ...options }),
    fail: (options) => failJob({ client, ...options }),
    cancel: (options) => cancelJob({ client, ...options }),
    release: (options) => releaseJob({ client, ...options }),
  };
}
