import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  mkdtempSync,
  chmodSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { milliseconds } from '@ffleet/units';
import { build } from 'esbuild';
import pg from 'pg';
import { startLocalPostgres } from './index';
import type { LocalPostgres } from './index';
import { isProcessAlive } from './postmaster-file';
import { waitUntil } from './wait-until';

const WORKSPACE = path.resolve(__dirname, '../../..');

async function query(url: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}

const gone = (pid: number): Promise<boolean> =>
  waitUntil({ condition: () => !isProcessAlive(pid), deadline: milliseconds(20_000) });

describe('startLocalPostgres()', () => {
  let folder: string;
  let dataDir: string;
  let program: string;
  const running: LocalPostgres[] = [];
  const start = async (options: { port?: number; fsync?: boolean } = {}): Promise<LocalPostgres> => {
    const server = await startLocalPostgres({ dataDir, fsync: false, ...options });
    running.push(server);
    return server;
  };

  beforeAll(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'ffleet-local-postgres-'));
    chmodSync(folder, 0o755);
    dataDir = path.join(folder, 'data');
    program = path.join(folder, 'starter.cjs');
    await buildStarter(program);
  });
  afterEach(async () => {
    for (const starter of starters.splice(0)) starter.kill('SIGKILL');
    await Promise.all(running.splice(0).map((server) => server.stop()));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('startLocalPostgres() makes one cluster and serves it once when starters race', async () => {
    const outcomes = await Promise.allSettled([start(), start()]);

    const refusals = outcomes.filter((outcome) => outcome.status === 'rejected');
    const served = await query(running[0]?.url('postgres') ?? '', 'SELECT 1 AS one');
    expect(running).toHaveLength(1);
    expect(refusals.map(({ reason }) => String(reason))).toEqual([expect.stringContaining(dataDir)]);
    expect(served).toEqual([{ one: 1 }]);
    expect(readdirSync(folder).filter((name) => name.includes('draft'))).toEqual([]);
  });

  it('startLocalPostgres() keeps the data when it starts again', async () => {
    const first = await start();
    await query(first.url('postgres'), 'CREATE TABLE kept AS SELECT 42 AS answer');
    await first.stop();

    const second = await start();

    expect(await query(second.url('postgres'), 'SELECT answer FROM kept')).toEqual([{ answer: 42 }]);
    expect(isProcessAlive(first.pid)).toBe(false);
  });

  it('stop() ends the server without a checkpoint when the mode is immediate, and its port serves the same data again', async () => {
    const first = await start({ fsync: true });
    await query(first.url('postgres'), 'CREATE TABLE crashed AS SELECT 7 AS answer');

    await first.stop({ mode: 'immediate' });
    const second = await start({ fsync: true, port: first.port });

    expect(second.url('postgres')).toBe(first.url('postgres'));
    expect(await query(first.url('postgres'), 'SELECT answer FROM crashed')).toEqual([{ answer: 7 }]);
    expect(readFileSync(`${dataDir}.log`, 'utf8')).toContain('received immediate shutdown request');
  });

  it('startLocalPostgres() listens on the loopback interface alone and wants the password', async () => {
    const server = await start();
    const withoutPassword = server.url('postgres').replace(/:[^:@/]+@/, ':wrong@');

    const settings = await query(server.url('postgres'), "SELECT current_setting('listen_addresses') AS addresses");

    expect(settings).toEqual([{ addresses: '127.0.0.1' }]);
    await expect(query(withoutPassword, 'SELECT 1')).rejects.toMatchObject({ code: '28P01' });
    expect(statSync(path.join(dataDir, 'ffleet-password')).mode & 0o777).toBe(0o600);
  });

  it('startLocalPostgres() recovers when the server was killed and its process number is reused', async () => {
    const killed = await start({ fsync: true });
    await query(killed.url('postgres'), 'CREATE TABLE survivor AS SELECT 1 AS one');
    process.kill(killed.pid, 'SIGKILL');
    await gone(killed.pid);
    const postmasterFile = path.join(dataDir, 'postmaster.pid');
    const stale = readFileSync(postmasterFile, 'utf8').replace(/^\d+/, String(process.pid));
    writeFileSync(postmasterFile, stale);

    const recovered = await start({ fsync: true });

    expect(await query(recovered.url('postgres'), 'SELECT one FROM survivor')).toEqual([{ one: 1 }]);
  });

  it('startLocalPostgres() names the port and quotes the log when the wanted port is taken', async () => {
    const occupant = createServer().listen(0, '127.0.0.1');
    await once(occupant, 'listening');
    const { port } = occupant.address() as AddressInfo;

    const outcome = start({ port });

    await expect(outcome).rejects.toThrow(new RegExp(`on port ${port}[^]*could not bind`));
    occupant.close();
  });

  it('startLocalPostgres() leaves no server behind when its starter is killed', async () => {
    const starter = spawnStarter({ program, dataDir, ephemeral: false });
    const pid = await firstLineAsNumber(starter);
    expect(isProcessAlive(pid)).toBe(true);

    starter.kill('SIGKILL');

    expect(await gone(pid)).toBe(true);
  });

  it('startLocalPostgres() starts again at once when its last starter was killed a moment ago', async () => {
    const starter = spawnStarter({ program, dataDir, ephemeral: false });
    await firstLineAsNumber(starter);
    starter.kill('SIGKILL');

    const next = await start();

    expect(await query(next.url('postgres'), 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  it('startLocalPostgres() removes an ephemeral data folder when its starter is killed', async () => {
    const ephemeralDir = path.join(folder, 'ephemeral');
    const starter = spawnStarter({ program, dataDir: ephemeralDir, ephemeral: true });
    await firstLineAsNumber(starter);
    expect(existsSync(ephemeralDir)).toBe(true);

    starter.kill('SIGKILL');

    const removed = await waitUntil({ condition: () => !existsSync(ephemeralDir), deadline: milliseconds(20_000) });
    expect(removed).toBe(true);
  });
});

/** Bundles a Node program that starts a server, prints its process number, and then does nothing for ever. */
async function buildStarter(outfile: string): Promise<void> {
  const contents = `
    import { startLocalPostgres } from './index';
    startLocalPostgres(JSON.parse(process.argv[2] ?? '')).then(({ pid }) => {
      process.stdout.write(pid + '\\n');
      setInterval(() => undefined, 60_000);
    });`;
  await build({
    stdin: { contents, resolveDir: __dirname, loader: 'ts' },
    outfile,
    bundle: true,
    platform: 'node',
    packages: 'external',
    alias: { '@ffleet/units': path.join(WORKSPACE, 'libs/units/src/index.ts') },
  });
}

/** Every starter of this file: a failed test must not leave one running. */
const starters: ChildProcess[] = [];

function spawnStarter(options: { program: string; dataDir: string; ephemeral: boolean }): ChildProcess {
  const { program, ...rest } = options;
  const starter = spawn(process.execPath, [program, JSON.stringify({ ...rest, fsync: false })], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, NODE_PATH: path.join(WORKSPACE, 'node_modules') },
  });
  starters.push(starter);
  return starter;
}

async function firstLineAsNumber(child: ChildProcess): Promise<number> {
  if (!child.stdout) throw new Error('Cannot read from the starter: it needs a stdout pipe');
  for await (const line of createInterface({ input: child.stdout })) return Number(line);
  throw new Error('Cannot read a process number: the starter ended without printing one');
}
