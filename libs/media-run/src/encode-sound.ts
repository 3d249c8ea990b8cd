/**
 * Encodes a whole sound with one gain for all of it, which keeps its dynamics. The gain is known only at the sound's end:
 * it is read into a file, and measured meanwhile, so that the source is read once.
 */
import { mkdir, rm } from 'node:fs/promises';
import { chooseGain, parseLoudness, planSoundEncode, planSoundRead, soundFile, soundOf } from '@ffleet/media-plan';
import type { EncodedPart, Loudness, MediaFailure, PartOfKind } from '@ffleet/media-plan';
import type { Result } from '@ffleet/units';
import { ok } from '@ffleet/units';
import type { FfmpegProgress } from './ffmpeg-progress';
import { runEncode } from './run-encode';
import type { EncodeOptions, EncodeTools } from './run-encode';
import { runToEnd } from './run-to-end';
import type { StderrTail } from './stderr-tail';

type SoundOptions = EncodeOptions & { readonly part: PartOfKind<'audio'> };

/** As `runEncode()`; each track carries what the sound measured. */
export async function encodeSound(
  tools: EncodeTools,
  options: SoundOptions,
): Promise<Result<EncodedPart, MediaFailure>> {
  const { plan, part, workDir, onProgress } = options;
  const { loudness: target } = soundOf(plan, part.trackId);
  await mkdir(workDir, { recursive: true });
  try {
    const measured = await readSound(tools, { ...options, onProgress: (read01) => onProgress(read01 / 2) });
    if (!measured.ok) return measured;
    const { loudness, tail } = measured.value;
    const gainDb = chooseGain({ loudness, target });
    const command = planSoundEncode({ plan, part, outputDir: workDir, gainDb });
    const secondHalf = { ...options, onProgress: (encoded01: number) => onProgress((1 + encoded01) / 2) };
    const encoded = await runEncode(tools, secondHalf, command, tail);
    if (!encoded.ok) return encoded;
    const tracks = encoded.value.tracks.map((track) => ({ ...track, loudness: { ...loudness, gainDb } }));
    return ok({ ...encoded.value, tracks });
  } finally {
    await rm(soundFile(workDir), { force: true });
  }
}

interface ReadSound {
  readonly loudness: Loudness;
  /** What ffmpeg said of the source: a sound that is short shows when it is encoded. */
  readonly tail: StderrTail;
}

/** @throws the signal's reason once ffmpeg is gone */
async function readSound(tools: EncodeTools, options: SoundOptions): Promise<Result<ReadSound, MediaFailure>> {
  const { plan, part, workDir, signal } = options;
  const command = planSoundRead({ plan, part, sourceUrl: tools.source.inputUrl, outputDir: workDir });
  const { duration } = command.expected;
  const onProgress = ({ outTimeMicroseconds }: FfmpegProgress): void => {
    if (duration > 0) options.onProgress(Math.min(1, outTimeMicroseconds / 1e6 / duration));
  };
  const end = await runToEnd(tools, { command, signal, onProgress });
  if (!end.ok) return end;
  const { lines, tail } = end.value;
  return ok({ loudness: parseLoudness(lines), tail });
}
