/** Ties a server to the process that started it: a supervisor between the two stops the server when that process ends. */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import type { ServerUser } from './server-user';

export interface SupervisedServer {
  readonly pid: number;
  /** Settled once the server ended, by whatever cause. */
  readonly exited: Promise<void>;
  hasExited(): boolean;
  /**
   * Asks for a shutdown, which the supervisor makes ever more forceful; resolves when the server is gone.
   * @see PostgreSQL manual, Shutting Down the Server
   */
  stop(options?: { mode?: ShutdownMode }): Promise<void>;
}

/** `fast` cuts clients off and writes a checkpoint; `immediate` is a crash: no checkpoint, recovery at the next start. */
export type ShutdownMode = 'fast' | 'immediate';

/**
 * Runs as a Node process of its own, outside the starter's session, so that neither Ctrl-C nor SIGKILL of the starter
 * ends it before the server. It holds one end of a pipe; the system closes the other end however the starter dies.
 * The script is text because it has to run from the sources, under Jest and from a bundle alike.
 */
const SCRIPT = `
const { spawn } = require('node:child_process');
const { closeSync, rmSync, writeSync } = require('node:fs');
const { command, args, user, removeAfter } = JSON.parse(process.argv[1]);

const server = spawn(command, args, { ...user, cwd: '/', stdio: ['ignore', 'inherit', 'inherit'] });
const end = (code) => {
  if (removeAfter !== null) rmSync(removeAfter, { recursive: true, force: true });
  process.exit(code);
};
server.on('error', (error) => { process.stderr.write(String(error) + '\\n'); end(127); });
server.on('exit', (code) => end(code === null ? 1 : code));
try { writeSync(3, String(server.pid)); closeSync(3); } catch {}

let stopping = false;
let firstSignal = 'SIGINT';                          // fast shutdown: clients are cut off, a checkpoint is written
const stop = () => {
  if (stopping) return;
  stopping = true;
  server.kill(firstSignal);
  setTimeout(() => server.kill('SIGQUIT'), 10000);   // immediate: no checkpoint, recovery at the next start
  setTimeout(() => server.kill('SIGKILL'), 15000);
};
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, stop);
process.stdin.on('data', () => { firstSignal = 'SIGQUIT'; }).on('end', stop).on('error', stop).resume();
`;

/**
 * Starts a program under a supervisor.
 * @param options.logFd receives the server's output, and outlives the starter
 * @param options.removeAfter a folder to delete once the server ended; null keeps everything
 * @throws {Error} when the program cannot be run at all
 */
export async function startSupervised(options: {
  command: string;
  args: readonly string[];
  user: ServerUser;
  logFd: number;
  removeAfter: string | null;
}): Promise<SupervisedServer> {
  const { logFd, ...server } = options;
  const supervisor = spawn(process.execPath, ['-e', SCRIPT, JSON.stringify(server)], {
    cwd: '/',
    detached: true,
    stdio: ['pipe', logFd, logFd, 'pipe'],
    env: { PATH: process.env['PATH'], LC_ALL: 'C' },
  });
  let ended = false;
  const exited = once(supervisor, 'exit').then(() => {
    ended = true;
  });
  const pid = await readPid(supervisor);
  detach(supervisor);
  return {
    pid,
    exited,
    hasExited: () => ended,
    stop: async ({ mode = 'fast' } = {}) => {
      supervisor.ref();
      // The end of the pipe means stop; anything in it before, at once.
      if (mode === 'immediate' && supervisor.stdin?.writable) supervisor.stdin.write(mode);
      supervisor.stdin?.end();
      await exited;
    },
  };
}

async function readPid(supervisor: ChildProcess): Promise<number> {
  let text = '';
  for await (const chunk of supervisor.stdio[3] as Readable) text += String(chunk);
  const pid = Number(text);
  if (!Number.isInteger(pid) || pid <= 0)
    throw new Error('Cannot start PostgreSQL: its program did not run; see its log');
  return pid;
}

/** A starter that merely forgets to stop its server should still be able to end. */
function detach(supervisor: ChildProcess): void {
  supervisor.unref();
  // A broken pipe means that the supervisor is gone, which `exited` tells.
  supervisor.stdin?.on('error', () => undefined);
  (supervisor.stdin as unknown as { unref(): void }).unref();
}
