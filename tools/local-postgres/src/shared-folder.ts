/** The folder that every user of the machine can enter, and the care that it takes. */
import { statSync } from 'node:fs';

/** Survives a restart of the machine. */
export const SHARED_FOLDER = '/var/tmp';

/**
 * Anybody may create names in a shared folder: use only what this user put there.
 * @throws {Error} when another user owns the folder
 */
export function assertOwned(folder: string): void {
  if (statSync(folder).uid === process.getuid?.()) return;
  throw new Error(`Cannot use ${folder} for PostgreSQL: it belongs to another user; remove it`);
}
