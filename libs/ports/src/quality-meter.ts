/** Measures what an encode lost: renditions beside the source that they were made of. */
import type { ComparisonRun, ComparisonScores, MediaFailure, TranscodePlan } from '@ffleet/media-plan';
import type { Result } from '@ffleet/units';
import type { SourceAddress } from './media-runner';

/** One rendition of a run. */
export interface MeasuredRendition {
  readonly id: string;
  /** Its initialisation section and the run's segments, one behind the other. */
  readonly file: string;
  /** Both pictures are brought to this size before they are compared. */
  readonly width: number;
  readonly height: number;
}

export interface QualityMeter {
  /** What this machine's ffmpeg can tell beside SSIM and PSNR. @throws {Error} when it cannot be run */
  fetchMetrics(): Promise<{ readonly vmaf: boolean }>;
  /**
   * Compares the frames of one run, from the content that was planned for and no other.
   * @param options.workDir an existing folder; what is left in it is the caller's to remove
   * @param options.onProgress 0..1 of this run
   * @returns one entry a rendition, in their order; `encode-incomplete` where frames are missing, and every failure of a
   * source or of ffmpeg
   * @throws the signal's reason when it aborts, after ffmpeg is gone
   */
  compare(
    options: SourceAddress & {
      plan: TranscodePlan;
      run: ComparisonRun;
      renditions: readonly MeasuredRendition[];
      hasVmaf: boolean;
      workDir: string;
      onProgress: (fraction01: number) => void;
      signal: AbortSignal;
    },
  ): Promise<Result<readonly ComparisonScores[], MediaFailure>>;
}
