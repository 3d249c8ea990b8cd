/** From a measured loudness to the gain that brings a sound to its target. */
import type { LoudnessTarget } from './transcode-settings';

/** What a sound measures, as it is heard: after the downmix. */
export interface Loudness {
  /** Gated, over the whole sound; null for silence, which has none. */
  readonly integratedLufs: number | null;
  /** The loudest sample; null for silence. */
  readonly peakDbfs: number | null;
}

/** Below this, what was recorded is the noise of the line: lifted, it would be all that is heard. */
const SPEECH_MIN_LUFS = -60;

/** @returns decibels, with one decimal; 0 for silence */
export function chooseGain({ loudness, target }: { loudness: Loudness; target: LoudnessTarget }): number {
  const { integratedLufs, peakDbfs } = loudness;
  if (integratedLufs === null || peakDbfs === null || integratedLufs < SPEECH_MIN_LUFS) return 0;
  const gain = Math.min(target.integratedLufs - integratedLufs, target.peakMaxDbfs - peakDbfs);
  return Math.round(gain * 10) / 10;
}

/**
 * Reads the summary of ffmpeg's `ebur128` filter, line by line.
 * @see ffmpeg documentation, "ebur128"
 */
export function parseLoudness(lines: readonly string[]): Loudness {
  const valueOf = (pattern: RegExp): number | null => {
    const text = lines.flatMap((line) => pattern.exec(line)?.[1] ?? []).at(-1);
    const value = Number(text ?? NaN);
    return Number.isFinite(value) ? value : null;
  };
  const integratedLufs = valueOf(/^\s*I:\s+(-?[\d.]+|-?inf|nan) LUFS/);
  // The filter says -70 where no block was loud enough to count.
  const isSilent = integratedLufs === null || integratedLufs <= -70;
  return {
    integratedLufs: isSilent ? null : integratedLufs,
    peakDbfs: valueOf(/^\s*Peak:\s+(-?[\d.]+|-?inf|nan) dBFS/),
  };
}
