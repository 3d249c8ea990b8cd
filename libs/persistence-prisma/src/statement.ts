/** One SQL statement and its rows: the only way in which this library changes a job. */
import { withDatabaseErrors } from './database-error';
import type { DatabaseClient } from './database-client';
import { Prisma } from './generated/prisma/client';

export type Sql = Prisma.Sql;
export const { sql } = Prisma;

/**
 * Runs one statement, which is one transaction.
 * @param options.action what it is for, as in "claim job 7", for the error
 * @returns the rows, whose shape is this file's callers' promise about their own SQL
 * @throws {DatabaseError}
 */
export async function queryRows<Row>(options: {
  client: DatabaseClient;
  action: string;
  statement: Sql;
}): Promise<readonly Row[]> {
  const { client, action, statement } = options;
  return withDatabaseErrors(action, () => client.$queryRaw<Row[]>(statement));
}

/** The states in which a video has work to do; the same as in the index `jobs_one_live_per_video`. */
export const LIVE: Sql = sql`('QUEUED', 'RUNNING')`;

/** Part of a statement whose `ended` are jobs that left RUNNING: a video follows its job into CANCELLED. */
export const CANCEL_VIDEO_OF_ENDED: Sql = sql`
  UPDATE videos SET status = 'CANCELLED', updated_at = now()
  FROM ended WHERE videos.id = ended.video_id AND ended.state = 'CANCELLED'`;

/** Part of a statement whose `ended` are the jobs that nobody works on any more: their videos are free again. */
export const UNLOCK_ENDED: Sql = sql`DELETE FROM idempotency_locks USING ended WHERE idempotency_locks.job_id = ended.id`;
