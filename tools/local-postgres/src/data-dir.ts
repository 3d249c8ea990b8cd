/** A cluster's data folder: where it really stands, and how it is made exactly once however many starters race. */
import { execFile } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { chownSync, existsSync, lstatSync, mkdirSync, mkdtempSync, readFileSync, realpathSync } from 'node:fs';
import { renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import type { Binaries } from './binaries';
import type { ServerUser } from './server-user';
import { assertOwned, SHARED_FOLDER } from './shared-folder';

const PASSWORD_FILE = 'ffleet-password';

/**
 * Finds the place of a data folder. Where the server's user cannot enter it (root's own home), the folder becomes a
 * symbolic link to one that it can; with the link deleted, that other folder counts as deleted too.
 * @param options.isReachable whether the server's user can enter an existing folder
 * @returns an absolute path without links; its parent exists, it may not
 * @throws {Error} when another user of the machine owns the folder that a link leads to
 */
export function placeDataDir(options: { dataDir: string; isReachable: (folder: string) => boolean }): string {
  const wanted = path.resolve(options.dataDir);
  mkdirSync(path.dirname(wanted), { recursive: true });
  const isLinked = lstatSync(wanted, { throwIfNoEntry: false })?.isSymbolicLink() ?? false;
  const parent = realpathSync(path.dirname(wanted));
  if (!isLinked && options.isReachable(parent)) return path.join(parent, path.basename(wanted));

  const digest = createHash('sha256').update(wanted).digest('hex').slice(0, 16);
  const shared = path.join(SHARED_FOLDER, `ffleet-postgres-${digest}`);
  if (!isLinked) {
    rmSync(shared, { recursive: true, force: true });
    symlinkSync(path.join(shared, 'data'), wanted);
  }
  mkdirSync(shared, { recursive: true, mode: 0o755 });
  assertOwned(shared);
  return path.join(shared, 'data');
}

/**
 * Makes the cluster unless it is there. Each starter makes one of its own beside the folder and renames it into place:
 * only the first rename succeeds, and a starter that is killed half way leaves no half-made cluster under the name.
 */
export async function ensureCluster(options: { binaries: Binaries; dataDir: string; user: ServerUser }): Promise<void> {
  const { binaries, dataDir, user } = options;
  if (existsSync(path.join(dataDir, 'PG_VERSION'))) return;
  const draft = mkdtempSync(`${dataDir}.draft-`);
  const passwordFile = `${draft}.password`;
  try {
    writeFileSync(passwordFile, randomBytes(24).toString('base64url'), { mode: 0o600 });
    for (const item of [draft, passwordFile]) own(item, user);
    await runInitdb({ binaries, draft, passwordFile, user });
    renameSync(passwordFile, path.join(draft, PASSWORD_FILE));
    promote(draft, dataDir);
  } finally {
    rmSync(draft, { recursive: true, force: true });
    rmSync(passwordFile, { force: true });
  }
}

/** The superuser's password: without one, every account of the machine could run programs as the server's user. */
export function readPassword(dataDir: string): string {
  return readFileSync(path.join(dataDir, PASSWORD_FILE), 'utf8');
}

async function runInitdb(options: {
  binaries: Binaries;
  draft: string;
  passwordFile: string;
  user: ServerUser;
}): Promise<void> {
  const { binaries, draft, passwordFile, user } = options;
  const args = ['--pgdata', draft, '--username', 'postgres', '--auth', 'scram-sha-256', '--pwfile', passwordFile];
  args.push('--encoding', 'UTF8', '--locale', 'C', '--no-sync', '--no-instructions');
  try {
    await promisify(execFile)(binaries.initdb, args, {
      ...user,
      cwd: '/',
      env: { PATH: process.env['PATH'], LC_ALL: 'C' },
    });
  } catch (cause) {
    throw new Error(`Cannot create a PostgreSQL cluster for ${path.dirname(draft)}: initdb failed`, { cause });
  }
}

function promote(draft: string, dataDir: string): void {
  try {
    renameSync(draft, dataDir);
  } catch (error) {
    // A racing starter was first; its cluster is as good as ours.
    if (!existsSync(path.join(dataDir, 'PG_VERSION'))) throw error;
  }
}

function own(item: string, user: ServerUser): void {
  if (user.uid !== undefined && user.gid !== undefined) chownSync(item, user.uid, user.gid);
}
