/** Who PostgreSQL runs as: it refuses root, so root's server drops to an unprivileged account. */
import { spawnSync } from 'node:child_process';

/** Options for `spawn`; empty when the process may run the server as itself. */
export interface ServerUser {
  readonly uid?: number;
  readonly gid?: number;
}

const ACCOUNTS = ['postgres', 'nobody'];

/**
 * Picks the account for the server.
 * @throws {Error} when this process is root and the machine has none of the accounts
 */
export function pickServerUser(): ServerUser {
  if (process.getuid?.() !== 0) return {};
  for (const account of ACCOUNTS) {
    const uid = readId('-u', account);
    const gid = readId('-g', account);
    if (uid !== null && gid !== null) return { uid, gid };
  }
  throw new Error(`Cannot run PostgreSQL as root: the machine needs a user named ${ACCOUNTS.join(' or ')}`);
}

/** True when that user can enter a folder; asked of the system, which also knows about access lists and mounts. */
export function canEnter(folder: string, user: ServerUser): boolean {
  if (user.uid === undefined) return true;
  return spawnSync('test', ['-x', folder], { ...user, cwd: '/' }).status === 0;
}

function readId(flag: '-u' | '-g', account: string): number | null {
  const { status, stdout } = spawnSync('id', [flag, account], { encoding: 'utf8' });
  return status === 0 ? Number(stdout) : null;
}
