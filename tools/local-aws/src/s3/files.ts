/** Small durable files: written beside and renamed into place, so that a reader or a restart sees old or new, never half. */
import { randomUUID } from 'node:crypto';
import { readFile, rename, writeFile } from 'node:fs/promises';

/** Replaces `file` by the JSON of `value` in one step. */
export async function writeJson(file: string, value: unknown): Promise<void> {
  const draft = `${file}.${randomUUID()}.draft`;
  await writeFile(draft, JSON.stringify(value));
  await rename(draft, file);
}

/** The parsed file, undefined when there is none. */
export async function readJson(file: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as unknown;
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw new Error(`Cannot read ${file}: wanted the JSON that this emulator wrote`, { cause: error });
  }
}

/** `ENOENT` and its kin, undefined for errors that did not come from the system. */
export function errorCode(error: unknown): string | undefined {
  // By shape, not by class: under Jest the file system's errors belong to another realm's Error.
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : undefined;
}
