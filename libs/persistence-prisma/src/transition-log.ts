/** Reads the append-only record of what happened to jobs, page by page. */
import type { EpochMs } from '@ffleet/units';
import { epochMs } from '@ffleet/units';
import type { JobState, TransitionLogEntry, TransitionName } from '@ffleet/video-job-lifecycle';
import type { DatabaseClient } from './database-client';
import { queryRows, sql } from './statement';

interface LogRow {
  readonly id: string;
  readonly jobId: string;
  readonly at: Date;
  readonly event: TransitionName;
  readonly fromState: JobState | null;
  readonly toState: JobState;
  readonly fencingToken: string;
  readonly actor: string;
  readonly reason: string | null;
}

const PAGE_MAX = 10_000;

/**
 * One page of the log, oldest first. The next page begins after the last one's `sequence`. While jobs are running, an
 * entry may still turn up before one that was read (another job's transaction that took its number first and committed
 * later); the entries of one job always turn up in order.
 * @param options.jobId of this job only
 * @param options.afterSequence only entries after this one; from the beginning unless given
 * @param options.limit entries a page, 1..10,000
 * @throws {RangeError} if `limit` is none of these
 * @throws {DatabaseError} when the database does not answer
 */
export async function fetchTransitionLog(options: {
  client: DatabaseClient;
  jobId?: string;
  afterSequence?: number;
  limit: number;
}): Promise<readonly TransitionLogEntry[]> {
  const { client, jobId = null, afterSequence = 0, limit } = options;
  if (!Number.isInteger(limit) || limit < 1 || limit > PAGE_MAX) {
    throw new RangeError(`Cannot read ${limit} entries of the transition log: wanted 1..${PAGE_MAX}`);
  }
  const ofJob = jobId === null ? sql`true` : sql`job_id = ${jobId}::uuid`;
  const rows = await queryRows<LogRow>({
    client,
    action: 'read the transition log',
    statement: sql`
      SELECT
        id, job_id AS "jobId", at, event, from_state AS "fromState", to_state AS "toState",
        fencing_token AS "fencingToken", actor, reason
      FROM job_transitions WHERE id > ${afterSequence}::bigint AND ${ofJob}
      ORDER BY id LIMIT ${limit}::int`,
  });
  return rows.map(({ id, at, fencingToken, ...entry }) => ({
    ...entry,
    sequence: Number(id),
    at: toEpochMs(at),
    fencingToken: Number(fencingToken),
  }));
}

const toEpochMs = (date: Date): EpochMs => epochMs(date.getTime());
