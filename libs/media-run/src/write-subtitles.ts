/** Writes one track of subtitles as WebVTT, and counts its cues in the file. */
import { createReadStream } from 'node:fs';
import { mkdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { mediaFailure, planFfmpeg, SUBTITLE_BYTES_MAX, SUBTITLE_FILE, subtitleFileOf } from '@ffleet/media-plan';
import type { EncodedPart, MediaFailure, PartOfKind } from '@ffleet/media-plan';
import type { Result } from '@ffleet/units';
import { bytes, err, ok } from '@ffleet/units';
import type { EncodeOptions } from './run-encode';
import { runToEnd } from './run-to-end';
import type { OpenSource } from './source-proxy/source-proxy';
import { digestOf } from './segment-file';

/** @throws {Error} if the file cannot be read, or the signal's reason once ffmpeg is gone */
export async function writeSubtitles(
  tools: Parameters<typeof runToEnd>[0] & { source: OpenSource },
  options: EncodeOptions & { part: PartOfKind<'subtitles'> },
): Promise<Result<EncodedPart, MediaFailure>> {
  const { plan, part, workDir, onFile, onProgress, signal } = options;
  const { trackId } = part;
  const command = planFfmpeg({ plan, part, sourceUrl: tools.source.inputUrl, outputDir: workDir });
  await mkdir(join(workDir, trackId), { recursive: true });
  const isFile = subtitleFileOf(plan, part) !== null;
  const ended = await runToEnd(tools, { command, signal });
  if (!ended.ok) return isFile && ended.error.code === 'encode-failed' ? unusable(trackId, ended.error) : ended;
  const name = `${trackId}/${SUBTITLE_FILE}`;
  const path = join(workDir, name);
  const [{ size }, sha256, cueCount] = await Promise.all([stat(path), digestOf(path), countCues(path)]);
  if (size >= SUBTITLE_BYTES_MAX) return unusable(trackId);
  // A recording may have a track that nobody wrote into; a file that somebody sends is meant to hold something.
  if (isFile && cueCount === 0) return unusable(trackId);
  onFile({ name, path, bytes: size });
  onProgress(1);
  const file = { name, sizeBytes: bytes(size), sha256 };
  return ok({ part, tracks: [], subtitles: { trackId, file, cueCount } });
}

const unusable = (trackId: string, cause?: MediaFailure): Result<never, MediaFailure> =>
  err(
    mediaFailure(
      'subtitles-unusable',
      `Cannot use the text of ${trackId}: WebVTT, SubRip or SSA in UTF-8 is wanted, with at least one cue and less than ` +
        `${SUBTITLE_BYTES_MAX} bytes as WebVTT`,
      cause?.stderrTail,
    ),
  );

/** @see WebVTT section 4.1: a cue's timings stand on one line, with an arrow between them */
async function countCues(path: string): Promise<number> {
  let count = 0;
  for await (const line of createInterface({ input: createReadStream(path) })) if (line.includes(' --> ')) count += 1;
  return count;
}
