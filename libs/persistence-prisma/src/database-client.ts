/** The connection to PostgreSQL: Prisma's client over a pool with every wait bounded. */
import { createHash } from 'node:crypto';
import { PrismaPg } from '@prisma/adapter-pg';
import { milliseconds } from '@ffleet/units';
import { parseConnectionUrl } from './connection-url';
import { PrismaClient } from './generated/prisma/client';

/** Close it with `$disconnect()`. */
export type DatabaseClient = PrismaClient;

const CONNECTIONS_MAX = 5;
const CONNECT_WITHIN = milliseconds(5_000);
/** The server ends a statement after this long ... */
const STATEMENT_WITHIN = milliseconds(15_000);
/** ... and where even its refusal does not arrive (a cut network), the client stops waiting. */
const ANSWER_WITHIN = milliseconds(20_000);

/**
 * Makes a client; it connects with its first statement.
 * @param options.maxConnections size of the pool; a worker needs two, for its job and for its heartbeat
 * @throws {Error} when the URL is none
 */
export function createDatabaseClient(options: { url: string; maxConnections?: number }): DatabaseClient {
  const { url, maxConnections = CONNECTIONS_MAX } = options;
  parseConnectionUrl(url);
  const adapter = new PrismaPg(
    {
      connectionString: url,
      application_name: 'ffleet',
      max: maxConnections,
      connectionTimeoutMillis: CONNECT_WITHIN,
      statement_timeout: STATEMENT_WITHIN,
      query_timeout: ANSWER_WITHIN,
      keepAlive: true,
    },
    // Named after its text, a statement is parsed and planned once a connection; this library has a few dozen texts.
    { statementNameGenerator: ({ sql }) => createHash('sha1').update(sql).digest('hex') },
  );
  return new PrismaClient({ adapter });
}
