/** A disk that is soon full: a tiny file system of its own where this user may mount one, else a limit on each file. */
import { execFile } from 'node:child_process';
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';

export interface SmallDisk {
  /** How it was made, for the report. */
  readonly kind: 'tmpfs' | 'file size limit';
  /** For the worker's scratch files. */
  readonly folder: string;
  /** A program in ffmpeg's place. */
  readonly ffmpeg: string;
  remove(): Promise<void>;
}

/** @param options.kilobytes room in all (tmpfs), or for one file */
export async function makeSmallDisk(options: { folder: string; kilobytes: number }): Promise<SmallDisk> {
  const { kilobytes } = options;
  const ffmpeg = process.env['FFMPEG_PATH'] ?? 'ffmpeg';
  const folder = path.join(options.folder, 'small-disk');
  await mkdir(folder, { recursive: true });
  try {
    await promisify(execFile)('mount', ['-t', 'tmpfs', '-o', `size=${kilobytes}k,mode=0700`, 'tmpfs', folder]);
    const remove = async (): Promise<void> => void (await promisify(execFile)('umount', ['--lazy', folder]));
    return { kind: 'tmpfs', folder, ffmpeg, remove };
  } catch {
    // Only root may mount, and not in every container. A file that may not grow fails an encode as well.
    const limited = path.join(options.folder, 'ffmpeg-limited');
    await writeFile(limited, `#!/bin/sh\nulimit -f ${kilobytes * 2}\nexec ${ffmpeg} "$@"\n`); // in blocks of 512 bytes
    await chmod(limited, 0o755);
    return { kind: 'file size limit', folder, ffmpeg: limited, remove: () => Promise.resolve() };
  }
}
