/** What the bench itself does to a database. */
import pg from 'pg';

/** Brings the planner's knowledge up to date after jobs were put in, so that autovacuum's moment decides nothing. */
export async function settleDatabase(databaseUrl: string): Promise<void> {
  await withClient(databaseUrl, (client) => client.query('VACUUM (ANALYZE)'));
}

/** Runs one thing on a connection of its own. */
export async function withClient<T>(databaseUrl: string, use: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    return await use(client);
  } finally {
    await client.end();
  }
}
