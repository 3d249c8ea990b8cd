/** A full disk by its name: ffmpeg 5.1 writes truncated segments to it, and exits with 0. */
import { statfs } from 'node:fs/promises';
import { mediaFailure } from '@ffleet/media-plan';
import type { MediaFailure } from '@ffleet/media-plan';
import type { Result } from '@ffleet/units';
import { err } from '@ffleet/units';

/** A segment is larger. */
const FREE_BYTES_MIN = 1024 * 1024;

/**
 * Runs an encode; what goes wrong in it while its folder has no room left went wrong because of that.
 * @throws what the encode throws, elsewhere than on a full disk
 */
export async function nameDiskFull<T>(options: {
  workDir: string;
  signal: AbortSignal;
  encode: () => Promise<Result<T, MediaFailure>>;
}): Promise<Result<T, MediaFailure>> {
  const { workDir, signal, encode } = options;
  const diskFull = async (): Promise<boolean> => !signal.aborted && (await freeBytes(workDir)) < FREE_BYTES_MIN;
  try {
    const encoded = await encode();
    return !encoded.ok && (await diskFull()) ? err(failure(encoded.error.stderrTail)) : encoded;
  } catch (error) {
    if (await diskFull()) return err(failure());
    throw error;
  }
}

const failure = (stderrTail?: readonly string[]): MediaFailure =>
  mediaFailure('disk-full', 'Cannot encode: there is no space left in the scratch folder', stderrTail);

/** An encode that ended before it made its folder has written nothing: what ended it was something else. */
async function freeBytes(folder: string): Promise<number> {
  const space = await statfs(folder).catch(() => null);
  return space ? space.bavail * space.bsize : Infinity;
}
