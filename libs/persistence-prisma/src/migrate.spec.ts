import { execFile } from 'node:child_process';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { startTestCluster } from '@ffleet/local-postgres';
import type { TestCluster } from '@ffleet/local-postgres';
import { checkTransitionLog } from '@ffleet/video-job-lifecycle';
import pg from 'pg';
import { createDatabaseClient } from './database-client';
import { ensureDatabase } from './ensure-database';
import { MIGRATIONS } from './generated/migrations';
import { migrate } from './migrate';
import { fetchTransitionLog } from './transition-log';

const LIBRARY = path.resolve(__dirname, '..');

/** Runs Prisma's own command line, through the schema engine stand-in that prisma.config.ts names. */
async function prisma(args: readonly string[], databaseUrl: string): Promise<string> {
  const cli = path.join(path.dirname(require.resolve('prisma/package.json')), 'build', 'index.js');
  const { stdout } = await promisify(execFile)(process.execPath, [cli, ...args], {
    cwd: LIBRARY,
    env: { ...process.env, DATABASE_URL: databaseUrl },
  });
  return stdout;
}

async function query(url: string, sql: string): Promise<readonly Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}

describe('migrate()', () => {
  let cluster: TestCluster;
  let url: string;

  beforeAll(async () => {
    cluster = await startTestCluster();
  });
  beforeEach(async () => {
    url = await cluster.createDatabase();
  });
  afterAll(() => cluster.stop());

  it('migrate() applies every migration once when six starters race', async () => {
    const applied = await Promise.all(Array.from({ length: 6 }, () => migrate(url)));

    const history = await query(url, 'SELECT migration_name FROM _prisma_migrations WHERE finished_at IS NOT NULL');
    const names = MIGRATIONS.map(({ name }) => name);
    expect(applied.flat()).toEqual(names);
    expect(history.map((row) => row['migration_name'])).toEqual(names);
  });

  it('migrate() owes messages to the waiting jobs of an older version, and begins the log of the live ones', async () => {
    await migrate(url, MIGRATIONS.slice(0, 1));
    await query(
      url,
      `INSERT INTO videos (tenant_id, title, source_kind, source)
       SELECT 7, 'Old ' || n, 'OBJECT', 'old.mp4' FROM generate_series(1, 5) n`,
    );
    await query(
      url,
      `INSERT INTO jobs
       (video_id, state, attempts, fencing_token, worker_id, lease_until, cancel_requested_at, finished_at) VALUES
       (1, 'QUEUED', 0, 0, NULL, NULL, NULL, NULL), (2, 'QUEUED', 1, 3, 'w', NULL, NULL, NULL),
       (3, 'RUNNING', 0, 1, 'w', now() + interval '20 s', NULL, NULL),
       (4, 'RUNNING', 0, 2, 'w', now(), now(), NULL), (5, 'SUCCEEDED', 0, 1, 'w', NULL, NULL, now())`,
    );

    await migrate(url);

    const client = createDatabaseClient({ url });
    const log = await fetchTransitionLog({ client, limit: 100 });
    await client.close();
    const hinted = await query(url, 'SELECT video_id FROM hints JOIN jobs ON id = job_id ORDER BY video_id');
    const running = await query(url, `SELECT video_id FROM jobs WHERE state = 'RUNNING' ORDER BY video_id`);
    const logged = await query(
      url,
      `SELECT j.video_id, string_agg(event, ' ' ORDER BY t.id) AS events, max(t.fencing_token)::int AS token
       FROM job_transitions t JOIN jobs j ON j.id = t.job_id GROUP BY j.video_id ORDER BY j.video_id`,
    );
    expect(hinted).toEqual([{ video_id: 1 }, { video_id: 2 }]);
    expect(running).toEqual([{ video_id: 3 }, { video_id: 4 }]);
    expect(logged).toEqual([
      { video_id: 1, events: 'created', token: 0 },
      { video_id: 2, events: 'created claimed failed', token: 3 },
      { video_id: 3, events: 'created claimed', token: 1 },
      { video_id: 4, events: 'created claimed cancel-requested', token: 2 },
    ]);
    expect(checkTransitionLog(log)).toEqual([]);
  });

  it('migrate() leaves a database that Prisma calls up to date and equal to its schema', async () => {
    await migrate(url);

    const status = await prisma(['migrate', 'status'], url);
    const difference = await prisma(
      ['migrate', 'diff', '--from-config-datasource', '--to-schema', 'prisma/schema.prisma', '--exit-code'],
      url,
    );

    expect(status).toContain('Database schema is up to date');
    expect(difference).toContain('No difference detected');
  });

  it('prisma migrate diff finds nothing between the migrations and the schema', async () => {
    const difference = await prisma(
      [
        'migrate',
        'diff',
        '--from-migrations',
        'prisma/migrations',
        '--to-schema',
        'prisma/schema.prisma',
        '--exit-code',
      ],
      url,
    );

    expect(difference).toContain('No difference detected');
  });

  it('prisma migrate deploy applies the same files when the CLI is first', async () => {
    const output = await prisma(['migrate', 'deploy'], url);

    expect(output).toContain('successfully applied');
    expect(await migrate(url)).toEqual([]);
  });

  it('MIGRATIONS equals the folder that it was made from', () => {
    const folder = path.join(LIBRARY, 'prisma', 'migrations');
    const names = readdirSync(folder).filter((name) => statSync(path.join(folder, name)).isDirectory());
    const files = names.map((name) => ({
      name,
      sql: readFileSync(path.join(folder, name, 'migration.sql'), 'utf8'),
    }));

    expect(MIGRATIONS).toEqual(files);
  });

  it('migrate() leaves nothing behind but a record when a migration fails', async () => {
    const broken = [{ name: '1_broken', sql: 'CREATE TABLE half_way (id int); SELECT no_such_function();' }];

    await expect(migrate(url, broken)).rejects.toThrow('Cannot apply migration 1_broken: 42883');

    expect(await query(url, `SELECT to_regclass('half_way') AS half_way`)).toEqual([{ half_way: null }]);
    await expect(migrate(url, broken)).rejects.toThrow('Cannot migrate: 1_broken failed before');
  });

  it('migrate() refuses when an applied migration was edited', async () => {
    await migrate(url, [{ name: '1_first', sql: 'SELECT 1' }]);

    const outcome = migrate(url, [{ name: '1_first', sql: 'SELECT 2' }]);

    await expect(outcome).rejects.toThrow('Cannot migrate: 1_first was edited after it was applied');
  });

  it('ensureDatabase() makes the database once when starters race', async () => {
    const wanted = cluster.server.url('fleet "quoted"');

    await Promise.all(Array.from({ length: 4 }, () => ensureDatabase(wanted)));

    await ensureDatabase(wanted);
    expect(await query(wanted, 'SELECT current_database() AS name')).toEqual([{ name: 'fleet "quoted"' }]);
  });
});
