/** How a stack ends and comes back: killed, stopped in the middle of an encode, and beside another one. */
import { execFileSync, spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { createDatabaseClient, createVideoCatalog } from '@ffleet/persistence-prisma';
import type { VideoView } from '@ffleet/ports';
import { startLocalStack } from './start-stack';
import { makeVideo } from './testing/sources';
import { DIST, makeTempFolder, waitUntil } from './testing/test-stack';

jest.setTimeout(180_000);

let folder: string;
const started: ChildProcess[] = [];
beforeEach(async () => void (folder = await makeTempFolder()));
afterEach(async () => {
  for (const child of started.splice(0)) child.kill('SIGKILL');
  await rm(folder, { recursive: true, force: true });
});

interface RunningStart {
  readonly child: ChildProcess;
  readonly stateDir: string;
  /** What it printed so far, on both streams. */
  output(): string;
  readonly exited: Promise<number | null>;
}

/** Runs the built `npm start` in a state folder of its own. */
function start(...args: string[]): RunningStart {
  const stateDir = path.join(folder, 'state');
  const bundle = path.join(DIST, 'tools/local-stack/main.js');
  const child = spawn(process.execPath, [bundle, '--state', stateDir, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  started.push(child);
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const exited = new Promise<number | null>((resolve) => child.once('exit', resolve));
  return { child, stateDir, output: () => output, exited };
}

/** Command lines of processes that belong to the stack in `stateDir`: PostgreSQL, workers, ffmpeg, functions. */
function processesOf(stateDir: string, endpointUrl: string): readonly string[] {
  const lines = execFileSync('ps', ['-eo', 'pid,args'], { encoding: 'utf8' }).split('\n');
  return lines.filter(
    (line) => line.includes(endpointUrl) || line.includes(stateDir) || hasEnvironment(line, endpointUrl),
  );
}

/** A worker's command line does not name its stack, but its environment does. */
function hasEnvironment(line: string, endpointUrl: string): boolean {
  const [pid = ''] = line.trim().split(' ');
  try {
    return readFileSync(`/proc/${pid}/environ`, 'utf8').includes(`AWS_ENDPOINT_URL=${endpointUrl}\0`);
  } catch {
    return false;
  }
}

const readEnvironment = (stateDir: string): Record<string, string> =>
  JSON.parse(readFileSync(path.join(stateDir, 'environment.json'), 'utf8')) as Record<string, string>;

/** Waits until a worker's ffmpeg writes into the stack's scratch space. @returns the endpoint */
async function untilEncoding({ stateDir }: RunningStart): Promise<string> {
  const hasStarted = async (): Promise<boolean> => existsSync(path.join(stateDir, 'environment.json'));
  await waitUntil('the stack to start', hasStarted, Boolean);
  const endpointUrl = readEnvironment(stateDir)['AWS_ENDPOINT_URL'] ?? '';
  await waitUntil(
    'an ffmpeg of the stack',
    async () => processesOf(stateDir, endpointUrl),
    (lines) => lines.some((line) => /ffmpeg\S* -/.test(line) && line.includes(stateDir)),
  );
  return endpointUrl;
}

/** PostgreSQL's own record of its process; its command line may name another folder. */
function postgresPid(stateDir: string): number {
  return Number(readFileSync(path.join(stateDir, 'postgres/postmaster.pid'), 'utf8').split('\n')[0]);
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

it('npm start leaves no process behind when it is killed in the middle of an encode', async () => {
  const run = start(makeVideo({ folder, name: 'long.mp4', seconds: 12, size: '1280x720' }));
  const endpointUrl = await untilEncoding(run);
  const postgres = postgresPid(run.stateDir);
  expect(isRunning(postgres)).toBe(true);

  run.child.kill('SIGKILL');
  await run.exited;

  await waitUntil(
    'every process to end',
    async () => [...processesOf(run.stateDir, endpointUrl), ...(isRunning(postgres) ? ['postgres'] : [])],
    (left) => left.length === 0,
  );
});

it('npm start stops on Ctrl-C, and the next start finishes what was left', async () => {
  const run = start(makeVideo({ folder, name: 'short.mp4', seconds: 10, size: '1280x720' }));
  const endpointUrl = await untilEncoding(run);

  run.child.kill('SIGINT');
  const exitCode = await run.exited;

  expect(exitCode).toBe(130);
  expect(run.output()).toContain('Unfinished videos go on at the next start');
  expect(processesOf(run.stateDir, endpointUrl)).toEqual([]);
  const stack = await startLocalStack({ stateDir: run.stateDir, dist: DIST });
  const database = createDatabaseClient({ url: stack.databaseUrl, maxConnections: 1 });
  try {
    const fetchVideo = (): Promise<VideoView | null> => createVideoCatalog(database).fetchVideo({ videoId: 1 });
    const video = await waitUntil('the video to be READY', fetchVideo, (seen) => seen?.status === 'READY');
    expect(video?.job).toMatchObject({ attempts: 0, state: 'SUCCEEDED' });
  } finally {
    await database.close();
    await stack.stop();
  }
});

it('startLocalStack() refuses a folder that another stack uses, and starts beside it in another', async () => {
  const first = await startLocalStack({ stateDir: path.join(folder, 'one'), dist: DIST });
  try {
    const again = startLocalStack({ stateDir: path.join(folder, 'one'), dist: DIST });
    await expect(again).rejects.toThrow(`process ${process.pid} runs a stack on it`);
    const second = await startLocalStack({ stateDir: path.join(folder, 'two'), dist: DIST });
    expect(second.endpointUrl).not.toBe(first.endpointUrl);
    await second.stop();
  } finally {
    await first.stop();
  }
});

it('npm start stops on a Ctrl-C that comes while it starts', async () => {
  const run = start('--serve');
  await waitUntil('the state folder', async () => existsSync(path.join(run.stateDir, 'stack.pid')), Boolean);

  run.child.kill('SIGINT');

  expect(await run.exited).toBe(130);
  expect(existsSync(path.join(run.stateDir, 'stack.pid'))).toBe(false);
});

it('npm start takes a Ctrl-C that comes twice at once, from a terminal and from npm, for one', async () => {
  const run = start('--serve');
  await waitUntil('the stack', async () => run.output().includes('stays up'), Boolean);

  run.child.kill('SIGINT');
  setTimeout(() => run.child.kill('SIGINT'), 50); // a moment later: two at once would be one for the system

  await run.exited;
  expect(run.output()).toContain('Stopping ...');
  expect(existsSync(path.join(run.stateDir, 'stack.pid'))).toBe(false);
  expect(existsSync(path.join(run.stateDir, 'environment.json'))).toBe(false);
});

it('npm start tells what is wrong with its arguments, and starts nothing', async () => {
  const run = start('--tenant', 'one');

  expect(await run.exited).toBe(2);
  expect(run.output()).toContain('Cannot use --tenant one: it should be a whole number from 1 to');
  expect(existsSync(run.stateDir)).toBe(false);
});

it('npm start -- --serve shows its dashboard, which ends with it', async () => {
  const run = start('--serve');
  const shown = await waitUntil(
    'the dashboard',
    async () => /Dashboard\s+(http:\S+)/.exec(run.output())?.[1] ?? '',
    (url) => url !== '',
  );

  const page = await (await fetch(shown)).text();
  run.child.kill('SIGINT');

  expect(page).toContain('<title>ffleet</title>');
  expect(await run.exited).toBe(0);
  await expect(fetch(shown)).rejects.toThrow();
});
