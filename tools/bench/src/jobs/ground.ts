/** The ground that every system stands on: one durable PostgreSQL and one SQS emulator, each a process of its own. */
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { startLocalAws } from '@ffleet/local-aws';
import { startLocalPostgres } from '@ffleet/local-postgres';
import { ensureDatabase } from '@ffleet/persistence-prisma';
import pg from 'pg';
import { nextMessage, startChild, stopChild } from './child';

export interface Ground {
  readonly endpointUrl: string;
  readonly postgresPort: number;
  /** Makes an empty database. @returns its URL */
  createDatabase(name: string): Promise<string>;
  close(): Promise<void>;
}

/** The one key that the emulator knows. */
export const CREDENTIALS = { accessKeyId: 'test', secretAccessKey: 'test' } as const;

export async function startGround(): Promise<Ground> {
  process.env['AWS_ACCESS_KEY_ID'] = CREDENTIALS.accessKeyId;
  process.env['AWS_SECRET_ACCESS_KEY'] = CREDENTIALS.secretAccessKey;
  const folder = await mkdtemp(path.join(os.tmpdir(), 'ffleet-bench-jobs-'));
  const postgres = await startLocalPostgres({ dataDir: path.join(folder, 'postgres'), ephemeral: true });
  const emulator = startChild({ kind: 'emulator', folder: path.join(folder, 'aws') });
  const { endpointUrl } = await nextMessage<{ endpointUrl: string }>(emulator);
  return {
    endpointUrl,
    postgresPort: postgres.port,
    async createDatabase(name) {
      const url = postgres.url(name);
      await ensureDatabase(url);
      return url;
    },
    async close() {
      await stopChild(emulator);
      await postgres.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** The emulator's role: a process of its own, so that it takes no time from the process that is measured. */
export async function serveEmulator(options: { folder: string }): Promise<void> {
  const emulator = await startLocalAws({ stateDir: options.folder });
  process.once('disconnect', () => void emulator.close().then(() => process.exit(0)));
  process.send?.({ endpointUrl: emulator.endpointUrl });
}

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
