/** What one finished rendition weighs: the figures that a master playlist and a report need. */

export interface RenditionSummary {
  /** Unique in the stream, such as `720p` or `audio`. */
  readonly name: string;
  readonly kind: 'video' | 'audio';
  /** Pixels; null for audio. */
  readonly width: number | null;
  readonly height: number | null;
  /** RFC 6381 codec string, such as `avc1.64001f`. */
  readonly codec: string;
  /** All segments together. */
  readonly bytes: number;
  readonly averageBitsPerSecond: number;
  readonly peakBitsPerSecond: number;
  readonly segmentCount: number;
}
