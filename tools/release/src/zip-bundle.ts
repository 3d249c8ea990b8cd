/** Zips a bundle for Lambda so that the same files always give the same bytes, and so the same CodeSha256. */
import { createHash } from 'node:crypto';
import { zipSync } from 'fflate';
import type { Zippable } from 'fflate';

/** ZIP keeps local time without a zone; fflate reads it back from a Date, so this one is made in local time too. */
const ANY_TIME = new Date(2000, 0, 1);
const UNIX = 3;
/** A plain file, rw-r--r--: Lambda's user must be able to read it. It stands in the upper half of the attributes. */
const PLAIN_FILE = (0o100644 << 16) >>> 0;

/** @param files by their name in the zip; order, the files' own times and permissions do not count */
export function zipBundle(files: ReadonlyMap<string, Uint8Array>): Uint8Array {
  const names = [...files.keys()].sort();
  const entries: Zippable = {};
  for (const name of names) {
    entries[name] = [files.get(name) ?? new Uint8Array(), { level: 9, mtime: ANY_TIME, os: UNIX, attrs: PLAIN_FILE }];
  }
  return zipSync(entries);
}

/** The hash as Lambda shows it: GetFunction's CodeSha256 (AWS API Reference, FunctionConfiguration). */
export const codeSha256 = (zip: Uint8Array): string => createHash('sha256').update(zip).digest('base64');
