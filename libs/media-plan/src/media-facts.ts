/** What is known about a source before anything is decided: plain data, measured where possible, claimed otherwise. */
import type { Seconds } from '@ffleet/units';
import type { ColourFacts } from './colour';
import type { FrameRateFacts } from './frame-rate';
import type { Orientation } from './orientation';
import type { SourceIdentity } from './source-identity';

/** Where the end of a stream is known from: read from its packets, stated by the stream, stated by the container, or not at all. */
export type EndEvidence = 'packets' | 'stream' | 'container' | 'none';

/** The end of one stream on the source's own timeline, which starts at zero. */
export interface StreamEnd {
  /** 0 when `evidence` is `none`. */
  readonly time: Seconds;
  readonly evidence: EndEvidence;
}

/** The one video stream that is encoded. Sizes are in pixels. */
export interface VideoFacts {
  /** Position among all streams of the container, as ffmpeg counts them. */
  readonly streamIndex: number;
  readonly codecName: string;
  /** As stored, before rotation and pixel shape. */
  readonly codedWidth: number;
  readonly codedHeight: number;
  /** As shown: square pixels, turned upright. Not rounded. */
  readonly displayWidth: number;
  readonly displayHeight: number;
  readonly frameRate: FrameRateFacts;
  readonly interlaced: boolean;
  readonly orientation: Orientation;
  readonly colour: ColourFacts;
  readonly end: StreamEnd;
}

/** One sound of the source. */
export interface AudioFacts {
  readonly streamIndex: number;
  readonly codecName: string;
  readonly channels: number;
  /** ISO 639-2 as the container states it, or null. */
  readonly language: string | null;
  readonly end: StreamEnd;
}

/** One track of subtitles that are text; those that are pictures are left out. */
export interface SubtitleFacts {
  readonly streamIndex: number;
  readonly codecName: string;
  /** ISO 639-2 as the container states it, or null. */
  readonly language: string | null;
}

/** Everything the plan needs to know of a source. JSON-serialisable. */
export interface MediaFacts {
  /** Null for a local file. */
  readonly identity: SourceIdentity | null;
  /** ffprobe's format name, such as `mov,mp4,m4a,3gp,3g2,mj2`. */
  readonly formatName: string;
  /** The earliest timestamp of any stream, on the container's own clock. */
  readonly startTime: Seconds;
  /** What the container claims; null where it claims nothing. */
  readonly claimedDuration: Seconds | null;
  readonly streamCount: number;
  readonly video: VideoFacts | null;
  /** The default one first; each is encoded. */
  readonly audios: readonly AudioFacts[];
  readonly subtitles: readonly SubtitleFacts[];
}
