/** The ground that every system stands on: one durable PostgreSQL and one SQS emulator, each a process of its own. */
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { startLocalPostgres } from '@ffleet/local-postgres';
import { ensureDatabase } from '@ffleet/persistence-prisma';
import { nextMessage, startChild, stopChild } from './child';
import { CREDENTIALS } from './sqs';

export interface Ground {
  readonly endpointUrl: string;
  readonly postgresPort: number;
  /** Makes an empty database. @returns its URL */
  createDatabase(name: string): Promise<string>;
  close(): Promise<void>;
}

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
