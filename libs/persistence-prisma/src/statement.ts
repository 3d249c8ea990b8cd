/** One SQL statement and its rows: the only way in which this library changes a job. */
import { createHash } from 'node:crypto';
import type { Seconds } from '@ffleet/units';
import { withDatabaseErrors } from './database-error';
import type { DatabaseClient } from './database-client';
import { Prisma } from './generated/prisma/client';

export type Sql = Prisma.Sql;
export const { sql } = Prisma;

/**
 * Runs one statement, which is one transaction.
 * @param options.action what it is for, as in "claim job 7", for the error
 * @returns the rows, whose shape is this file's callers' promise about their own SQL; an int8 is a string
 * @throws {DatabaseError}
 */
export async function queryRows<Row>(options: {
  client: DatabaseClient;
  action: string;
  statement: Sql;
}): Promise<readonly Row[]> {
  const { client, action, statement } = options;
  const { text, values } = statement;
  const query = { name: nameOf(text), text, values };
  return withDatabaseErrors(action, async () => (await client.pool.query<Row & object>(query)).rows);
}

/** Named after its text, a statement is parsed and planned once a connection; this library has a few dozen texts. */
const NAMES = new Map<string, string>();

function nameOf(text: string): string {
  const name = NAMES.get(text) ?? createHash('sha1').update(text).digest('hex');
  NAMES.set(text, name);
  return name;
}

/** A duration as PostgreSQL adds it to a time; null stays NULL. */
export const interval = (duration: Seconds | null): Sql => sql`make_interval(secs => ${duration}::double precision)`;

/** The states of a job that has work to do; the same as in the index `jobs_one_live_per_video`. */
export const LIVE: Sql = sql`('QUEUED', 'RUNNING', 'WAITING')`;

/** Which of two racing statements inserts a video's live root is decided by the index `jobs_one_live_per_video`. */
export const ON_LIVE_ROOT: Sql = sql`ON CONFLICT (video_id) WHERE state IN ${LIVE} AND root_id IS NULL`;
