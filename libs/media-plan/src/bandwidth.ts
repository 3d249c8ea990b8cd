/** The two bit rates that a player chooses a variant by, computed from the real sizes of the segments. */
import type { Bytes, Seconds } from '@ffleet/units';

/** The part of a segment that counts here. */
export interface SegmentSize {
  readonly sizeBytes: Bytes;
  readonly duration: Seconds;
}

/** More segments than this never fit into 1.5 target durations here, unless they are a fraction of a second long. */
const RUN_LENGTH_MAX = 64;

/**
 * The target duration of a media playlist: no segment, rounded to the nearest second, is longer.
 * @see RFC 8216 section 4.3.3.1, EXT-X-TARGETDURATION
 */
export const targetDuration = (segments: readonly SegmentSize[]): number =>
  Math.max(1, ...segments.map(({ duration }) => Math.round(duration)));

/** All bits divided by all seconds, in bit/s, rounded up; 0 without segments. */
export function averageBandwidth(segments: readonly SegmentSize[]): number {
  const duration = sum(segments.map((segment) => segment.duration));
  return duration > 0 ? Math.ceil((sum(segments.map((segment) => segment.sizeBytes)) * 8) / duration) : 0;
}

/**
 * The highest rate of any run of segments that lasts 0.5 to 1.5 times the target duration, in bit/s, rounded up. Where
 * no run is that long, the average: a single short segment says nothing about a connection.
 * @see RFC 8216 section 4.1, "peak segment bit rate"
 */
export function peakBandwidth(segments: readonly SegmentSize[]): number {
  const target = targetDuration(segments);
  let peak = averageBandwidth(segments);
  for (let first = 0; first < segments.length; first += 1) {
    let [size, duration] = [0, 0];
    for (const segment of segments.slice(first, first + RUN_LENGTH_MAX)) {
      size += segment.sizeBytes;
      duration += segment.duration;
      if (duration > target * 1.5) break;
      if (duration >= target * 0.5) peak = Math.max(peak, Math.ceil((size * 8) / duration));
    }
  }
  return peak;
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
