/** The one folder that holds a stack's state, and the lock that keeps a second stack out of it. */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

export interface StateFolder {
  readonly path: string;
  /** Tells this user's other processes how to reach the stack while it runs; it holds the database's password. */
  publishEnvironment(environment: Record<string, string>): void;
  release(): void;
}

/** @throws {Error} naming the process that uses the folder */
export function openStateFolder(folder: string): StateFolder {
  mkdirSync(folder, { recursive: true });
  const lockFile = path.join(folder, 'stack.pid');
  const environmentFile = path.join(folder, 'environment.json');
  lock(lockFile, folder);
  return {
    path: folder,
    publishEnvironment: (environment) =>
      writeFileSync(environmentFile, JSON.stringify(environment, null, 2), { mode: 0o600 }),
    release() {
      rmSync(environmentFile, { force: true });
      rmSync(lockFile, { force: true });
    },
  };
}

function lock(lockFile: string, folder: string): void {
  for (let tries = 1; ; tries += 1) {
    try {
      writeFileSync(lockFile, String(process.pid), { flag: 'wx' });
      return;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST' || tries > 3) throw error;
    }
    const owner = Number(readFileSync(lockFile, 'utf8'));
    if (isAlive(owner)) {
      throw new Error(
        `Cannot use ${folder}: process ${owner} runs a stack on it. Stop that one, hand it your file (npm run ffleet -- submit FILE --tenant 1), or choose another folder with --state DIR.`,
      );
    }
    rmSync(lockFile, { force: true }); // left by a stack that was killed
  }
}

function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
