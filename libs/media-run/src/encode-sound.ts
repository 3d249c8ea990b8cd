/**
 * Encodes a whole sound with one gain for all of it, which keeps its dynamics. The gain is known only at the sound's end:
 * it is read into a file, and measured meanwhile, so that the source is read once.
 */
import { mkdir, rm } from 'node:fs/promises';
import { chooseGain, parseLoudness, planFfmpeg, planSoundRead, soundFile } from '@ffleet/media-plan';
import type { EncodedPart, Loudness, MediaFailure } from '@ffleet/media-plan';
import type { Result } from '@ffleet/units';
import { ok } from '@ffleet/units';
import type { FfmpegProgress } from './ffmpeg-progress';
import { runEncode } from './run-encode';
import type { EncodeOptions, EncodeTools } from './run-encode';
import { runToEnd } from './run-to-end';

type SoundOptions = EncodeOptions & { readonly trackId: string };

/** As `runEncode()`; each track carries what the sound measured. */
export async function encodeSound(
  tools: EncodeTools,
  options: SoundOptions,
): Promise<Result<EncodedPart, MediaFailure>> {
  const { plan, part, trackId, workDir, onProgress } = options;
  const audio = plan.audios.find(({ id }) => id === trackId);
  if (!audio) throw new RangeError(`Cannot encode the sound ${trackId}: the plan has none`);
  await mkdir(workDir, { recursive: true });
  try {
    const measured = await readSound(tools, { ...options, onProgress: (read01) => onProgress(read01 / 2) });
    if (!measured.ok) return measured;
    const gainDb = chooseGain({ loudness: measured.value, target: audio.loudness });
    const command = planFfmpeg({ plan, part, sourceUrl: tools.source.inputUrl, outputDir: workDir, gainDb });
    const encoded = await runEncode(
      tools,
      { ...options, onProgress: (encoded01) => onProgress((1 + encoded01) / 2) },
      command,
    );
    if (!encoded.ok) return encoded;
    const loudness = { ...measured.value, gainDb };
    return ok({ ...encoded.value, tracks: encoded.value.tracks.map((track) => ({ ...track, loudness })) });
  } finally {
    await rm(soundFile(workDir), { force: true });
  }
}

/** @throws the signal's reason once ffmpeg is gone */
async function readSound(tools: EncodeTools, options: SoundOptions): Promise<Result<Loudness, MediaFailure>> {
  const { plan, part, workDir, signal } = options;
  const command = planSoundRead({ plan, part, sourceUrl: tools.source.inputUrl, outputDir: workDir });
  const { duration } = command.expected;
  const onProgress = ({ outTimeMicroseconds }: FfmpegProgress): void => {
    if (duration > 0) options.onProgress(Math.min(1, outTimeMicroseconds / 1e6 / duration));
  };
  const lines = await runToEnd(tools, { command, signal, onProgress });
  return lines.ok ? ok(parseLoudness(lines.value)) : lines;
}
