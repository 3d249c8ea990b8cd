/** Which frames of a video are compared with its source: samples on segment boundaries, evenly spread, or all of them. */
import { framesToSeconds } from './frame-rate';
import type { VideoPlan } from './transcode-plan';

/** A stretch of whole segments (the video's last one may be short), in frames of the encode's grid. */
export interface ComparedRange {
  readonly startFrame: number;
  readonly frameCount: number;
  readonly firstSegment: number;
  readonly segmentCount: number;
}

/** What one ffmpeg run compares. */
export interface ComparisonRun {
  /** 1..n in order, without overlap. */
  readonly ranges: readonly ComparedRange[];
  /** The first frame that is counted: the first range's, or 0 where the source has to be decoded from its beginning. */
  readonly startFrame: number;
}

/** Several groups of pictures, and a handful of samples is measured in a minute. */
const SAMPLE_SECONDS = 10;
/** A whole video is compared in pieces, so that a lecture of hours needs no room for all its segments at once. */
const PIECE_SECONDS = 60;

/**
 * Spreads the samples evenly: each stands in the middle of its share of the video.
 * @param options.frameCount what was published of each rendition; so is `segmentCount`
 * @param options.samples how many, > 0; where they would cover the video, all of it is compared
 */
export function planComparison(options: {
  video: Pick<VideoPlan, 'frameRate' | 'framesPerSegment' | 'chunks'>;
  frameCount: number;
  segmentCount: number;
  samples: number | 'whole';
}): readonly ComparisonRun[] {
  const { video, frameCount, segmentCount, samples } = options;
  const { framesPerSegment } = video;
  const ranges = segmentRanges(options).map(({ firstSegment, length }) => {
    const startFrame = firstSegment * framesPerSegment;
    const segments = Math.min(length, segmentCount - firstSegment);
    const frames = Math.min(segments * framesPerSegment, frameCount - startFrame);
    return { startFrame, frameCount: frames, firstSegment, segmentCount: segments };
  });
  // What was encoded in one chunk is short, or may not be entered in its middle (MPEG-TS): decoded once, for all ranges.
  const isEntered = video.chunks.length > 1;
  if (isEntered) return ranges.map((range) => ({ ranges: [range], startFrame: range.startFrame }));
  const isWhole = ranges.reduce((sum, range) => sum + range.frameCount, 0) === frameCount;
  const all = { startFrame: 0, frameCount, firstSegment: 0, segmentCount };
  return [{ ranges: isWhole || samples === 'whole' ? [all] : ranges, startFrame: 0 }];
}

function segmentRanges(options: {
  video: Pick<VideoPlan, 'frameRate' | 'framesPerSegment'>;
  segmentCount: number;
  samples: number | 'whole';
}): readonly { firstSegment: number; length: number }[] {
  const { video, segmentCount, samples } = options;
  const segmentDuration = framesToSeconds(video.framesPerSegment, video.frameRate);
  const segmentsIn = (duration: number): number => Math.max(1, Math.round(duration / segmentDuration));
  const perSample = segmentsIn(SAMPLE_SECONDS);
  if (samples === 'whole' || samples * perSample >= segmentCount) {
    const length = segmentsIn(PIECE_SECONDS);
    const count = Math.ceil(segmentCount / length);
    return Array.from({ length: count }, (_, index) => ({ firstSegment: index * length, length }));
  }
  return Array.from({ length: samples }, (_, index) => ({
    firstSegment: Math.floor(((index + 0.5) * segmentCount) / samples - perSample / 2),
    length: perSample,
  }));
}
