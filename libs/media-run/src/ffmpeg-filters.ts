/** Which filters this build of ffmpeg has. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { mediaEnvironment } from './process-guard';
import type { GuardedProgram } from './process-guard';

const TIME_LIMIT_MS = 30_000;
const OUTPUT_BYTES_MAX = 4 * 1024 * 1024;

/** The names that `ffmpeg -filters` lists. @throws {Error} if it cannot be run */
export async function readFfmpegFilters({ file, leadingArgs }: GuardedProgram): Promise<ReadonlySet<string>> {
  const options = { env: mediaEnvironment(), timeout: TIME_LIMIT_MS, maxBuffer: OUTPUT_BYTES_MAX };
  const { stdout } = await promisify(execFile)(file, [...leadingArgs, '-hide_banner', '-filters'], options);
  return new Set(stdout.split('\n').flatMap((line) => /^\s*[A-Z.]{2,3}\s+(\S+)\s+\S+->\S+/.exec(line)?.[1] ?? []));
}
