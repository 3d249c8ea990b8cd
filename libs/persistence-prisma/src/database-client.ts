/** The connection to PostgreSQL: one pool with every wait bounded, for the guarded statements and for Prisma's models. */
import { PrismaPg } from '@prisma/adapter-pg';
import { milliseconds } from '@ffleet/units';
import pg from 'pg';
import { parseConnectionUrl } from './connection-url';
import { PrismaClient } from './generated/prisma/client';

/** Close it once nothing is asked of it any more. */
export interface DatabaseClient {
  /** Statements of this library's own go straight to the server: Prisma's raw path costs more than they do. */
  readonly pool: pg.Pool;
  /** The models, to read by; made when it is first asked for. */
  readonly prisma: PrismaClient;
  close(): Promise<void>;
}

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
  const pool = new pg.Pool({
    connectionString: url,
    application_name: 'ffleet',
    max: maxConnections,
    connectionTimeoutMillis: CONNECT_WITHIN,
    statement_timeout: STATEMENT_WITHIN,
    query_timeout: ANSWER_WITHIN,
    keepAlive: true,
    options: '-c plan_cache_mode=force_generic_plan',
  });
  // A connection that breaks while nobody uses it is replaced by the next statement: no reason to end the process.
  pool.on('error', () => undefined);
  let prisma: PrismaClient | null = null;
  return {
    pool,
    get prisma() {
      prisma ??= new PrismaClient({ adapter: new PrismaPg(pool) });
      return prisma;
    },
    async close() {
      await prisma?.$disconnect();
      await pool.end();
    },
  };
}
