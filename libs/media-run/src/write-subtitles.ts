/** Writes one track of subtitles as WebVTT, and counts its cues in the file. */
import { createReadStream } from 'node:fs';
import { mkdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { planFfmpeg, SUBTITLE_FILE } from '@ffleet/media-plan';
import type { EncodedPart, MediaFailure } from '@ffleet/media-plan';
import type { Result } from '@ffleet/units';
import { bytes, ok } from '@ffleet/units';
import type { EncodeOptions } from './encode-part';
import { runToEnd } from './run-to-end';
import { digestOf } from './segment-file';

/** @throws {Error} if the file cannot be read, or the signal's reason once ffmpeg is gone */
export async function writeSubtitles(
  tools: Parameters<typeof runToEnd>[0],
  options: EncodeOptions & { trackId: string },
): Promise<Result<EncodedPart, MediaFailure>> {
  const { plan, part, trackId, workDir, onFile, onProgress, signal } = options;
  const command = planFfmpeg({ plan, part, sourceUrl: tools.source.inputUrl, outputDir: workDir });
  await mkdir(join(workDir, trackId), { recursive: true });
  const ended = await runToEnd(tools, { command, signal });
  if (!ended.ok) return ended;
  const name = `${trackId}/${SUBTITLE_FILE}`;
  const path = join(workDir, name);
  const [{ size }, sha256, cueCount] = await Promise.all([stat(path), digestOf(path), countCues(path)]);
  onFile({ name, path, bytes: size });
  onProgress(1);
  const file = { name, sizeBytes: bytes(size), sha256 };
  return ok({ part, tracks: [], subtitles: { trackId, file, cueCount } });
}

/** @see WebVTT section 4.1: a cue's timings stand on one line, with an arrow between them */
async function countCues(path: string): Promise<number> {
  let count = 0;
  for await (const line of createInterface({ input: createReadStream(path) })) if (line.includes(' --> ')) count += 1;
  return count;
}
