/** The media runner: ffprobe and ffmpeg behind the port that the worker knows. */
import type { MediaRunner } from '@ffleet/ports';
import { encodePart } from './encode-part';
import { findExecutable } from './executable';
import type { MediaRunLimits } from './limits';
import { defaultLimits } from './limits';
import { probeSource } from './probe-source';
import { guardProgram } from './process-guard';

/**
 * Makes a runner for one installation of ffmpeg.
 * @param ffmpegPath a path, or a name to look up on PATH; so is `ffprobePath`
 * @throws {Error} if either is not an executable file
 */
export function createMediaRunner({
  ffmpegPath,
  ffprobePath,
  limits = defaultLimits,
}: {
  ffmpegPath: string;
  ffprobePath: string;
  limits?: MediaRunLimits;
}): MediaRunner {
  const { addressSpace, probeTime, encodeTime } = limits;
  const ffmpeg = guardProgram(locate('ffmpeg', ffmpegPath), { addressSpace, time: encodeTime });
  const ffprobe = guardProgram(locate('ffprobe', ffprobePath), { addressSpace, time: probeTime });
  return {
    probe: ({ sourceUrl, signal }) => probeSource({ program: ffprobe, sourceUrl, limits, signal }),
    encode: (options) => encodePart({ program: ffmpeg, limits }, options),
  };
}

function locate(program: string, nameOrPath: string): string {
  const path = findExecutable(nameOrPath);
  if (path === null) {
    throw new Error(`Cannot run ${program} at ${nameOrPath}: an executable file is wanted there, or on PATH`);
  }
  return path;
}
