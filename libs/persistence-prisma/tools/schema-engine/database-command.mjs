// `schema-engine cli <command>`: the three questions about a database that the CLI asks outside JSON-RPC.
import pg from 'pg';
import { databaseNameOf, withDatabase } from './urls.mjs';

/** Prisma's error code for a PostgreSQL SQLSTATE. @see Prisma documentation, error reference, P1000 to P1003 */
const ERROR_CODES = { '3D000': 'P1003', '28P01': 'P1000' };
const UNREACHABLE = 'P1001';

const STATEMENTS = {
  'can-connect-to-database': null,
  'create-database': (name) => `CREATE DATABASE ${pg.escapeIdentifier(name)}`,
  'drop-database': (name) => `DROP DATABASE IF EXISTS ${pg.escapeIdentifier(name)} WITH (FORCE)`,
};

/** @returns the exit code: 0, or 1 after an error was written to stderr in the engine's log format */
export async function runDatabaseCommand({ command, url }) {
  if (!(command in STATEMENTS)) throw new Error(`Cannot run ${command}: wanted ${Object.keys(STATEMENTS).join(', ')}`);
  const statement = STATEMENTS[command];
  const client = new pg.Client({ connectionString: statement ? withDatabase(url, 'postgres') : url });
  try {
    await client.connect();
    if (statement) await client.query(statement(databaseNameOf(url)));
    return 0;
  } catch (error) {
    const fields = { error_code: ERROR_CODES[error.code] ?? UNREACHABLE, message: error.message };
    process.stderr.write(`\n${JSON.stringify({ level: 'ERROR', target: 'schema_engine::logger', fields })}\n`);
    return 1;
  } finally {
    await client.end();
  }
}
