/** Makes the database itself, which a connection string may name before it exists. */
import pg from 'pg';
import { parseConnectionUrl } from './connection-url';
import { withDatabaseErrors } from './database-error';

/** SQLSTATE duplicate_database, and the unique_violation that the loser of a race sees. */
const EXISTS = new Set(['42P04', '23505']);

/**
 * Creates the database that the URL names, unless it is there; any number of starters may race.
 * @throws {DatabaseError} when the server does not answer, or the user may not create databases
 */
export async function ensureDatabase(url: string): Promise<void> {
  const { database, maintenanceUrl } = parseConnectionUrl(url);
  await withDatabaseErrors(`create the database ${database}`, async () => {
    const client = new pg.Client({ connectionString: maintenanceUrl, connectionTimeoutMillis: 5_000 });
    await client.connect();
    try {
      const { rowCount } = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [database]);
      if (rowCount === 0) await client.query(`CREATE DATABASE ${pg.escapeIdentifier(database)}`);
    } catch (error) {
      if (!EXISTS.has((error as pg.DatabaseError).code ?? '')) throw error;
    } finally {
      await client.end();
    }
  });
}
