/** What an ffmpeg run is, as data: arrays of strings that reach the process as they are, without a shell. */
import type { Seconds } from '@ffleet/units';

/** One output of a command: a rendition's playlist and everything said about it. */
export interface FfmpegOutput {
  readonly renditionId: string;
  readonly options: readonly string[];
  /** Path of ffmpeg's own playlist; the published one is made by `assembleStream()`. */
  readonly target: string;
}

/** Pictures that a command makes beside its renditions, from the same decode. */
export interface ImageOutput {
  readonly options: readonly string[];
  /** ffmpeg's pattern of single pictures. */
  readonly target: string;
  /** Puts them together, once they are all there. */
  readonly assembly: FfmpegCommand;
  /** Every file that has to be there then, relative to the part's folder. */
  readonly files: readonly string[];
}

/** What a part delivers if the source keeps its promises. */
export interface ExpectedOutput {
  /** Number of the first segment file. */
  readonly firstSegment: number;
  /** Frames of each rendition; null for sound. */
  readonly frameCount: number | null;
  /** Segments of each rendition; null for sound, whose length is known only roughly. */
  readonly segmentCount: number | null;
  /** 0 where it is not known. */
  readonly duration: Seconds;
}

/** One ffmpeg run. Global and input options come first, then `-i input`, the filter graph and the outputs. */
export interface FfmpegCommand {
  readonly inputOptions: readonly string[];
  readonly input: string;
  /** Files that are read beside it, each with the options that go before it. */
  readonly furtherInputs?: readonly { readonly input: string; readonly options: readonly string[] }[];
  readonly complexFilter?: string;
  readonly outputs: readonly FfmpegOutput[];
  readonly images?: readonly ImageOutput[];
  readonly expected: ExpectedOutput;
}
