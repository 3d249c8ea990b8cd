/** Whether this machine's ffmpeg can do what a worker's has to. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Check } from './commands/doctor';

const WANTED = ['libx264', 'aac'] as const;
const TIME_LIMIT_MS = 5_000;

/** Runs `ffmpeg -encoders`, without a shell. */
export async function checkEncoders({ ffmpegPath }: { ffmpegPath: string }): Promise<Check> {
  const name = 'ffmpeg encoders';
  try {
    const { stdout } = await promisify(execFile)(ffmpegPath, ['-hide_banner', '-encoders'], { timeout: TIME_LIMIT_MS });
    const known = new Set(stdout.split('\n').map((line) => line.trim().split(/\s+/)[1]));
    const lacking = WANTED.filter((encoder) => !known.has(encoder));
    return lacking.length === 0
      ? { name, status: 'ok', seen: `${WANTED.join(' and ')} are there`, remedy: null }
      : { name, status: 'problem', seen: `${lacking.join(', ')} missing`, remedy: 'use an ffmpeg that has them' };
  } catch (error) {
    const { code = 'failed' } = error as NodeJS.ErrnoException;
    const seen = `${ffmpegPath} cannot be run here: ${code}`;
    return { name, status: 'unknown', seen, remedy: 'set FFMPEG_PATH, or run this on a worker' };
  }
}
