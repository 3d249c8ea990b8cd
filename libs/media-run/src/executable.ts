/** Finds programs on the PATH without running anything. */
import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Absolute or given path of an executable file; null where there is none. Names without a slash are looked up on PATH. */
export function findExecutable(nameOrPath: string): string | null {
  if (nameOrPath.includes('/')) return isExecutable(nameOrPath) ? nameOrPath : null;
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  return folders.map((folder) => join(folder, nameOrPath)).find(isExecutable) ?? null;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
