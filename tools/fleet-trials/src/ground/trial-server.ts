/** A PostgreSQL server for trials: one that many share, or one of a trial's own that it may take away. */
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { startLocalPostgres } from '@ffleet/local-postgres';
import { migrate } from '@ffleet/persistence-prisma';
import pg from 'pg';

const TEMPLATE = 'template_of_trials';

export interface TrialServer {
  /** A migrated database that nobody else uses. @returns its connection string, which stays valid over restarts */
  createDatabase(): Promise<string>;
  /** @param mode `immediate` is a crash: no checkpoint, every connection broken */
  down(mode: 'fast' | 'immediate'): Promise<void>;
  /** On the same port, with the same data. */
  up(): Promise<void>;
  stop(): Promise<void>;
}

/** Starts a server in a temporary folder, with everything that production's own has besides fsync. */
export async function startTrialServer(): Promise<TrialServer> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'ffleet-trial-server-'));
  chmodSync(folder, 0o755); // the server may run as another user
  const start = (port?: number) =>
    startLocalPostgres({ dataDir: path.join(folder, 'data'), fsync: false, ...(port !== undefined && { port }) });
  let server = await start();
  const { port } = server;
  let databases = 0;
  const run = async (statement: string): Promise<void> => {
    const client = new pg.Client({ connectionString: server.url('postgres') });
    await client.connect();
    try {
      await client.query(statement);
    } finally {
      await client.end();
    }
  };
  await run(`CREATE DATABASE ${TEMPLATE}`);
  await migrate(server.url(TEMPLATE));
  return {
    async createDatabase() {
      databases += 1;
      const name = `trial_${databases}`;
      await run(`CREATE DATABASE ${name} TEMPLATE ${TEMPLATE} STRATEGY file_copy`);
      return server.url(name);
    },
    down: (mode) => server.stop({ mode }),
    async up() {
      server = await start(port);
    },
    async stop() {
      await server.stop({ mode: 'immediate' });
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
