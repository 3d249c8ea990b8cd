/** Where a verb's facts come from: a look at the fleet, or a snapshot's file. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { parseSnapshot } from '@ffleet/evidence';
import type { Snapshot } from '@ffleet/evidence';
import { UsageError } from '../cli-errors';

/** A file that is larger is no snapshot of one look. */
const FILE_BYTES_MAX = 256 * 1024 * 1024;

/** @throws {UsageError} when there is no such file, or it is no snapshot: with every place where it is not one */
export async function readSnapshot({ file, folder }: { file: string; folder: string }): Promise<Snapshot> {
  let text: string;
  try {
    const bytes = await readFile(path.resolve(folder, file));
    if (bytes.length > FILE_BYTES_MAX) throw new UsageError(`Cannot read ${file}: it is larger than 256 MiB`);
    text = bytes.toString('utf8');
  } catch (error) {
    if (error instanceof UsageError) throw error;
    const { code = 'unreadable' } = error as NodeJS.ErrnoException;
    throw new UsageError(`Cannot read ${file}: ${code}. Make one with \`ffleet snapshot ${file}\``, { cause: error });
  }
  const parsed = parseSnapshot(text);
  if (parsed.ok) return parsed.value;
  throw new UsageError([`${file} is no snapshot:`, ...parsed.error.map((problem) => `- ${problem}`)].join('\n'));
}
