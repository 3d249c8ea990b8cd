/** A file that is about to be submitted: looked at before anything is uploaded or recorded. */
import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { basename, extname } from 'node:path';
import { bytes, err, ok } from '@ffleet/units';
import type { Bytes, Result } from '@ffleet/units';

export interface SourceFile {
  readonly path: string;
  readonly name: string;
  /** May be 0: an empty file fails in the fleet, with its error code, as it would from any other sender. */
  readonly size: Bytes;
}

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  '.mp4': 'video/mp4',
  '.m4v': 'video/mp4',
  '.mov': 'video/quicktime',
  '.mkv': 'video/x-matroska',
  '.webm': 'video/webm',
  '.ts': 'video/mp2t',
  '.m4a': 'audio/mp4',
  '.mp3': 'audio/mpeg',
};

/** @returns the reason as a sentence that names the path, where the file cannot be submitted */
export async function fetchSourceFile(path: string): Promise<Result<SourceFile, string>> {
  const refuse = (reason: string) => err(`Cannot submit ${JSON.stringify(path)}: ${reason}`);
  try {
    const facts = await stat(path);
    if (facts.isDirectory()) return refuse('it is a folder; give its files');
    if (!facts.isFile()) return refuse('it is not a regular file');
    await access(path, constants.R_OK);
    return ok({ path, name: basename(path), size: bytes(facts.size) });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return refuse('there is no such file');
    if (code === 'EACCES' || code === 'EPERM') return refuse('it may not be read by this user');
    return refuse(error instanceof Error ? error.message : String(error));
  }
}

/** By the name's extension; the worker trusts only what it finds inside. */
export const contentTypeOf = (name: string): string =>
  CONTENT_TYPES[extname(name).toLowerCase()] ?? 'application/octet-stream';
