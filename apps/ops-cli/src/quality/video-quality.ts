/** What was measured of a video, and what was asked for. */
import type { ComparisonScores, RenditionSummary } from '@ffleet/media-plan';
import type { Seconds } from '@ffleet/units';

export interface QualityWish {
  readonly samples: number | 'whole';
  /** Each rendition at its own size, instead of all at the largest one's. */
  readonly ownSize: boolean;
}

/** Of the video's time. */
export interface MeasuredStretch {
  readonly start: Seconds;
  readonly duration: Seconds;
}

export interface RenditionQuality extends ComparisonScores {
  readonly rendition: RenditionSummary;
  readonly comparedAt: { readonly width: number; readonly height: number };
  /** When the frame is shown that is least like its source. */
  readonly lowestAt: Seconds;
}

export interface VideoQuality {
  readonly stretches: readonly MeasuredStretch[];
  /** Of the whole picture. */
  readonly duration: Seconds;
  /** Whether this machine's ffmpeg has libvmaf. */
  readonly hasVmaf: boolean;
  /** Largest first. */
  readonly renditions: readonly RenditionQuality[];
}
