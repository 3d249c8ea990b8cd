/** The job rows as an observer reads them: few rows by index, however many jobs there are. */
import type { JobEvidence, JobRow } from '@ffleet/ports';
import { epochMs } from '@ffleet/units';
import type { EpochMs } from '@ffleet/units';
import type { DatabaseClient } from './database-client';
import { MIGRATIONS } from './generated/migrations';
import { queryRows, sql } from './statement';
import type { Sql } from './statement';

/** Every method throws a `DatabaseError` when the database does not answer. */
export function createJobEvidence(client: DatabaseClient): JobEvidence {
  const query = <Row>(action: string, statement: Sql) => queryRows<Row>({ client, action, statement });
  return {
    fetchHealth: async () => {
      const rows = await query<{ name: string }>('read the migration history', APPLIED_MIGRATIONS);
      const applied = new Set(rows.map(({ name }) => name));
      return { pendingMigrations: MIGRATIONS.filter(({ name }) => !applied.has(name)).length };
    },
    fetchRunning: async () => {
      const rows = await query<RunningRow>('read the running jobs', RUNNING);
      const [first] = rows;
      const jobs = rows.flatMap(({ jobId, videoId, part, tenantId, workerId, stage, progress01, ...row }) =>
        jobId === null
          ? []
          : {
              ...{ jobId, videoId, part, tenantId, workerId, stage, progress01 },
              leaseUntil: at(row.leaseUntil),
              renewedAt: at(row.renewedAt),
              fencingToken: Number(row.fencingToken),
            },
      );
      if (first === undefined) throw new TypeError('Cannot read the running jobs: the database told no time');
      return { databaseNow: at(first.databaseNow), jobs };
    },
    fetchFailures: async () => {
      const rows = await query<FailureRow>('read the failures', FAILURES);
      return rows.map((row) => ({ ...row, at: at(row.at) }));
    },
    fetchStalls: async () => {
      const rows = await query<StallRow>('read the sweeps', STALLS);
      return rows.map((row) => ({ ...row, at: at(row.at), fencingToken: Number(row.fencingToken) }));
    },
    listJobs: async (options) => (await query<ListedRow>('list jobs', list(options))).map(toJobRow),
  };
}

const LOOK_BACK = sql`interval '15 minutes'`;
const ROWS_MAX = 200;

const APPLIED_MIGRATIONS = sql`
  SELECT migration_name AS name FROM _prisma_migrations WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL`;

interface RunningRow {
  readonly databaseNow: Date;
  /** Null in the one row that tells the time where no job runs. */
  readonly jobId: string | null;
  readonly videoId: number;
  readonly part: string | null;
  readonly tenantId: number;
  readonly workerId: string;
  readonly fencingToken: bigint;
  readonly leaseUntil: Date;
  readonly renewedAt: Date;
  readonly stage: string | null;
  readonly progress01: number;
}

const RUNNING = sql`
  SELECT
    transaction_timestamp() AS "databaseNow", jobs.id AS "jobId", jobs.video_id AS "videoId",
    jobs.part, videos.tenant_id AS "tenantId", jobs.worker_id AS "workerId", jobs.fencing_token AS "fencingToken",
    jobs.lease_until AS "leaseUntil", jobs.updated_at AS "renewedAt", jobs.stage, jobs.progress AS "progress01"
  FROM (SELECT 1) AS always
  LEFT JOIN (jobs JOIN videos ON videos.id = jobs.video_id) ON jobs.state = 'RUNNING'
  ORDER BY jobs.lease_until`;

interface FailureRow {
  readonly jobId: string;
  readonly videoId: number;
  readonly state: string;
  readonly code: string;
  readonly at: Date;
}

const FAILURES = sql`
  SELECT id AS "jobId", video_id AS "videoId", state::text, failure_code AS code, failed_at AS at FROM jobs
  WHERE failed_at > now() - ${LOOK_BACK} AND (root_id IS NULL OR finished_at IS NULL)
  ORDER BY failed_at DESC LIMIT ${ROWS_MAX}::int`;

interface StallRow {
  readonly jobId: string;
  readonly videoId: number;
  readonly at: Date;
  readonly fencingToken: bigint;
  readonly toState: string;
  readonly part: string | null;
  readonly workerId: string | null;
}

/** A token is given out once: whoever claimed with it held the lease that ran out. */
const STALLS = sql`
  SELECT
    stalled.job_id AS "jobId", stalled.video_id AS "videoId", stalled.at, stalled.fencing_token AS "fencingToken",
    stalled.to_state::text AS "toState", jobs.part, claimed.actor AS "workerId"
  FROM job_transitions stalled
  LEFT JOIN jobs ON jobs.id = stalled.job_id
  LEFT JOIN job_transitions claimed ON claimed.job_id = stalled.job_id
    AND claimed.event = 'claimed' AND claimed.fencing_token = stalled.fencing_token
  WHERE stalled.event = 'stalled' AND stalled.at > now() - ${LOOK_BACK}
  ORDER BY stalled.at DESC LIMIT ${ROWS_MAX}::int`;

interface ListedRow extends Omit<JobRow, 'leaseUntil' | 'availableAt' | 'updatedAt'> {
  readonly leaseUntil: Date | null;
  readonly availableAt: Date;
  readonly updatedAt: Date;
}

const list = ({ state, videoId, limit }: { state?: string; videoId?: number; limit: number }): Sql => sql`
  SELECT
    jobs.id AS "jobId", jobs.video_id AS "videoId", jobs.part, videos.tenant_id AS "tenantId", jobs.state::text, jobs.attempts,
    jobs.stalls, jobs.worker_id AS "workerId", jobs.lease_until AS "leaseUntil", jobs.available_at AS "availableAt",
    jobs.stage, jobs.progress AS "progress01", jobs.failure_code AS "failureCode", jobs.updated_at AS "updatedAt"
  FROM jobs JOIN videos ON videos.id = jobs.video_id
  WHERE ${state === undefined ? sql`true` : sql`jobs.state = ${state}::job_state`}
    AND ${videoId === undefined ? sql`true` : sql`jobs.video_id = ${videoId}::int`}
  ORDER BY jobs.created_at DESC, jobs.part LIMIT ${limit}::int`;

const toJobRow = ({ leaseUntil, availableAt, updatedAt, ...row }: ListedRow): JobRow => ({
  ...row,
  leaseUntil: leaseUntil === null ? null : at(leaseUntil),
  availableAt: at(availableAt),
  updatedAt: at(updatedAt),
});

const at = (date: Date): EpochMs => epochMs(date.getTime());
