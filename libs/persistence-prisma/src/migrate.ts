/** Applies the migrations as `prisma migrate deploy` records them, without Prisma's command line and its engine. */
import { createHash, randomUUID } from 'node:crypto';
import pg from 'pg';
import { parseConnectionUrl } from './connection-url';
import { withDatabaseErrors } from './database-error';
import { MIGRATIONS } from './generated/migrations';

export interface Migration {
  /** Name of its folder, such as `20261122210000_videos_and_jobs`; migrations apply in the order of their names. */
  readonly name: string;
  /** The whole text of its migration.sql. */
  readonly sql: string;
}

/** The advisory lock that Prisma Migrate itself takes, so that the CLI and any number of starters exclude each other. */
const ADVISORY_LOCK = 72_707_369;

/** @see Prisma's schema engine, the table that `migrate deploy` makes */
const HISTORY_TABLE = `
  CREATE TABLE IF NOT EXISTS _prisma_migrations (
    id                  VARCHAR(36) PRIMARY KEY NOT NULL,
    checksum            VARCHAR(64) NOT NULL,
    finished_at         TIMESTAMPTZ,
    migration_name      VARCHAR(255) NOT NULL,
    logs                TEXT,
    rolled_back_at      TIMESTAMPTZ,
    started_at          TIMESTAMPTZ NOT NULL DEFAULT now(),
    applied_steps_count INTEGER NOT NULL DEFAULT 0
  )`;

/**
 * Brings a database up to date.
 * @param migrations the ones in prisma/migrations unless given; they are part of the bundle, so that an app needs no
 *   files beside it and always carries the migrations of its own version
 * @returns the names of those that this call applied; empty when another starter was first
 * @throws {DatabaseError} when the server does not answer or a migration fails (it leaves nothing behind but its record)
 * @throws {Error} when an earlier migration failed, or an applied one was edited since
 */
export async function migrate(url: string, migrations: readonly Migration[] = MIGRATIONS): Promise<readonly string[]> {
  const { database } = parseConnectionUrl(url);
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  await withDatabaseErrors(`connect to the database ${database}`, () => client.connect());
  try {
    await withDatabaseErrors('open the migration history', async () => {
      await client.query('SELECT pg_advisory_lock($1)', [ADVISORY_LOCK]);
      await client.query(HISTORY_TABLE);
    });
    const pending = await findPending({ client, migrations });
    for (const migration of pending) await apply({ client, migration });
    return pending.map(({ name }) => name);
  } finally {
    await client.end(); // the advisory lock goes with the session
  }
}

async function findPending(options: {
  client: pg.Client;
  migrations: readonly Migration[];
}): Promise<readonly Migration[]> {
  const { client, migrations } = options;
  const { rows } = await withDatabaseErrors('read the migration history', () =>
    client.query<{ name: string; checksum: string; finished: boolean }>(
      `SELECT migration_name AS name, checksum, finished_at IS NOT NULL AS finished
       FROM _prisma_migrations WHERE rolled_back_at IS NULL`,
    ),
  );
  const unfinished = rows.find(({ finished }) => !finished);
  if (unfinished) {
    throw new Error(`Cannot migrate: ${unfinished.name} failed before; repair it, then run prisma migrate resolve`);
  }
  const checksums = new Map(rows.map(({ name, checksum }) => [name, checksum]));
  const edited = migrations.find(({ name, sql }) => (checksums.get(name) ?? checksumOf(sql)) !== checksumOf(sql));
  if (edited) throw new Error(`Cannot migrate: ${edited.name} was edited after it was applied; write a new migration`);
  return migrations.filter(({ name }) => !checksums.has(name)).toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

async function apply(options: { client: pg.Client; migration: Migration }): Promise<void> {
  const { client, migration } = options;
  const { name, sql } = migration;
  const id = randomUUID();
  await withDatabaseErrors(`apply migration ${name}`, async () => {
    await client.query('INSERT INTO _prisma_migrations (id, checksum, migration_name) VALUES ($1, $2, $3)', [
      id,
      checksumOf(sql),
      name,
    ]);
    try {
      // Without parameters this is the simple protocol: the whole file is one implicit transaction.
      await client.query(sql);
    } catch (error) {
      await client.query('UPDATE _prisma_migrations SET logs = $2 WHERE id = $1', [id, String(error)]);
      throw error;
    }
    await client.query('UPDATE _prisma_migrations SET finished_at = now(), applied_steps_count = 1 WHERE id = $1', [
      id,
    ]);
  });
}

const checksumOf = (sql: string): string => createHash('sha256').update(sql).digest('hex');
