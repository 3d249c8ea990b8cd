/** What a data folder's postmaster.pid says about the server that holds it. */
import { readFileSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import path from 'node:path';

/** @see PostgreSQL source, src/include/utils/pidfile.h: one value a line */
export interface PostmasterFile {
  readonly pid: number;
  readonly port: number;
  /** `starting`, `ready`, `stopping`; empty in the first moment of a start. */
  readonly status: string;
}

/** @returns null where no server holds the folder */
export function readPostmasterFile(dataDir: string): PostmasterFile | null {
  let lines: string[];
  try {
    lines = readFileSync(path.join(dataDir, 'postmaster.pid'), 'utf8').split('\n');
  } catch {
    return null;
  }
  return { pid: Number(lines[0]), port: Number(lines[3]), status: (lines[7] ?? '').trim() };
}

/** True while the process exists, whoever it belongs to. */
export function isProcessAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** True while a server works on the folder: its process lives, and its port answers. */
export async function isServed(file: PostmasterFile): Promise<boolean> {
  return isProcessAlive(file.pid) && (await answers(file.port));
}

/**
 * Removes a postmaster.pid whose process number now belongs to some other program, which PostgreSQL would take for a
 * server of its own. (A number that nobody has, PostgreSQL recognises as stale by itself.)
 */
export async function removeStalePostmasterFile(dataDir: string): Promise<void> {
  const file = readPostmasterFile(dataDir);
  if (!file || !isProcessAlive(file.pid) || file.status !== 'ready' || (await answers(file.port))) return;
  // A racing starter may have replaced the file while the port was tried.
  if (readPostmasterFile(dataDir)?.pid === file.pid) rmSync(path.join(dataDir, 'postmaster.pid'), { force: true });
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port });
    socket.setTimeout(1_000, () => finish(false));
    socket.once('connect', () => finish(true)).once('error', () => finish(false));
    const finish = (answered: boolean): void => {
      socket.destroy();
      resolve(answered);
    };
  });
}
