/** Which build of ffmpeg encodes here: two builds make different bytes of one command. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { mediaEnvironment } from './process-guard';
import type { GuardedProgram } from './process-guard';

const TIME_LIMIT_MS = 30_000;

/** What `ffmpeg -version` prints: its version, how it was built, and its libraries. @throws {Error} if it cannot be run */
export async function readFfmpegBuild({ file, leadingArgs }: GuardedProgram): Promise<string> {
  const options = { env: mediaEnvironment(), timeout: TIME_LIMIT_MS };
  const { stdout } = await promisify(execFile)(file, [...leadingArgs, '-version'], options);
  return stdout;
}
