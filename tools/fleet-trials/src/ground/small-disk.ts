/** A disk that is full: a small file system of its own where this user may mount one, else a limit on each file. */
import { execFile } from 'node:child_process';
import { chmod, mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';

export interface SmallDisk {
  /** How it was made, for the report. */
  readonly kind: 'tmpfs' | 'file size limit';
  /** For the worker's scratch files. */
  readonly scratchDir: string;
  /** A program in ffmpeg's place. */
  readonly ffmpeg: string;
  /** From now on there is room. */
  free(): Promise<void>;
  remove(): Promise<void>;
}

const DISK_KILOBYTES = 4096;

/** @param options.kilobytesLeft room in all (tmpfs), or for one file */
export async function makeSmallDisk(options: { folder: string; kilobytesLeft: number }): Promise<SmallDisk> {
  const { kilobytesLeft } = options;
  const ffmpeg = process.env['FFMPEG_PATH'] ?? 'ffmpeg';
  const folder = path.join(options.folder, 'small-disk');
  const scratchDir = path.join(folder, 'scratch');
  await mkdir(folder, { recursive: true });
  try {
    await promisify(execFile)('mount', ['-t', 'tmpfs', '-o', `size=${DISK_KILOBYTES}k,mode=0700`, 'tmpfs', folder]);
    const ballast = path.join(folder, 'ballast');
    await writeFile(ballast, Buffer.alloc((DISK_KILOBYTES - kilobytesLeft) * 1024));
    const remove = async (): Promise<void> => void (await promisify(execFile)('umount', ['--lazy', folder]));
    return { kind: 'tmpfs', scratchDir, ffmpeg, free: () => rm(ballast), remove };
  } catch {
    // Only root may mount, and not in every container. A file that may not grow fails an encode as well.
    const limited = path.join(options.folder, 'ffmpeg-limited');
    const isFree = path.join(options.folder, 'disk-is-free');
    const limit = `ulimit -f ${kilobytesLeft * 2}`; // in blocks of 512 bytes
    await writeFile(limited, `#!/bin/sh\n[ -e ${isFree} ] || ${limit}\nexec ${ffmpeg} "$@"\n`);
    await chmod(limited, 0o755);
    return {
      kind: 'file size limit',
      scratchDir,
      ffmpeg: limited,
      free: () => writeFile(isFree, ''),
      remove: () => Promise.resolve(),
    };
  }
}
