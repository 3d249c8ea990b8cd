/** From what ffmpeg's comparing filters print to what is said of a rendition: luma, in which writing is written. */

/** What one run found of one rendition. */
export interface ComparisonScores {
  readonly renditionId: string;
  /** Frames that were compared. */
  readonly frameCount: number;
  /** Structural similarity, 1 for equal pictures; the mean of all frames. */
  readonly ssim: number;
  /** Of sample values 0..255; 0 for equal pictures. */
  readonly meanSquaredError: number;
  /** 0..100; null where ffmpeg cannot tell. */
  readonly vmaf: number | null;
  /** The frame that is least like its source, by its number in the whole video. */
  readonly lowest: { readonly ssim: number; readonly frame: number };
}

/** The summary of one rendition's filters. */
export interface ScoreSummary {
  readonly ssim: number;
  readonly meanSquaredError: number;
  readonly vmaf: number | null;
}

/**
 * Reads the summaries that `planCompareCommand()` makes its filters print, such as
 * `[ssim@0 @ 0x55d0] SSIM Y:0.998251 (27.57) U:... All:...`.
 * @param options.index of the rendition among those of the command
 * @returns null where ffmpeg printed none
 * @see ffmpeg-filters documentation: "ssim", "psnr", "libvmaf"
 */
export function parseScoreSummary(options: { lines: readonly string[]; index: number }): ScoreSummary | null {
  const { lines, index } = options;
  const valueOf = (filter: string, pattern: string): number | null => {
    const line = new RegExp(`^\\[${filter}@${index} @ [0-9a-fx]+\\] ${pattern}`);
    const text = lines.flatMap((candidate) => line.exec(candidate)?.[1] ?? []).at(-1);
    if (text === undefined) return null;
    const value = text === 'inf' ? Infinity : Number(text);
    return Number.isNaN(value) ? null : value;
  };
  const ssim = valueOf('ssim', 'SSIM Y:([\\d.]+)');
  const psnr = valueOf('psnr', 'PSNR y:([\\d.]+|inf)');
  if (ssim === null || psnr === null) return null;
  return { ssim, meanSquaredError: errorOf(psnr), vmaf: valueOf('libvmaf', 'VMAF score: ([\\d.]+)') };
}

/** Reads one line of the filter's own file, `n:1 Y:0.998 ...`. @returns null for a line that is none of a frame */
export function parseFrameSsim(line: string): number | null {
  const text = /^n:\d+ Y:(\d+(?:\.\d+)?) /.exec(line)?.[1];
  return text === undefined ? null : Number(text);
}

/** One rendition's runs as one: each counts by its frames. @throws {RangeError} for none (a caller's bug) */
export function combineScores(runs: readonly ComparisonScores[]): ComparisonScores {
  const [first] = runs;
  if (!first) throw new RangeError('Cannot combine scores: none were measured');
  const frameCount = runs.reduce((sum, run) => sum + run.frameCount, 0);
  const mean = (of: (run: ComparisonScores) => number): number =>
    runs.reduce((sum, run) => sum + of(run) * run.frameCount, 0) / frameCount;
  const isVmafKnown = runs.every(({ vmaf }) => vmaf !== null);
  return {
    renditionId: first.renditionId,
    frameCount,
    ssim: mean(({ ssim }) => ssim),
    meanSquaredError: mean(({ meanSquaredError }) => meanSquaredError),
    vmaf: isVmafKnown ? mean(({ vmaf }) => vmaf ?? 0) : null,
    lowest: runs.map(({ lowest }) => lowest).reduce((low, run) => (run.ssim < low.ssim ? run : low)),
  };
}

const PEAK = 255;

const errorOf = (psnrDb: number): number => PEAK ** 2 / 10 ** (psnrDb / 10);

/** Decibels; null for equal pictures, whose ratio has no bound. */
export const peakSignalToNoise = (meanSquaredError: number): number | null =>
  meanSquaredError === 0 ? null : 10 * Math.log10(PEAK ** 2 / meanSquaredError);
