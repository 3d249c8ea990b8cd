/** What an encode really delivered, counted in its files, and the check of it against the plan: exit code 0 proves nothing. */
import type { Bytes, Seconds } from '@ffleet/units';
import type { ExpectedOutput } from './ffmpeg-command';
import type { FrameRate } from './frame-rate';
import { framesPerSecond, framesToSeconds } from './frame-rate';
import type { Loudness } from './loudness';
import type { MediaFailure } from './media-failure';
import { mediaFailure } from './media-failure';
import type { TranscodePart } from './transcode-part';
import type { TranscodePlan } from './transcode-plan';

/** One segment file, as it was when it was complete. */
export interface EncodedSegment extends EncodedFile {
  /** Frames of a picture, or samples of a sound. */
  readonly unitCount: number;
  /** Exact: units divided by their rate. */
  readonly duration: Seconds;
  /** How long it is, in ticks of the track's timescale, as its boxes say. */
  readonly ticks: number;
  /** Its first frame needs no other; always so for sound. */
  readonly startsWithKeyframe: boolean;
  /** Where the segment starts, in ticks of the track's timescale, as its boxes say. */
  readonly baseDecodeTime: number;
  /** Bytes from the file's start to the end of its first frame, of a picture; null where it could not be told. */
  readonly keyframeEnd?: Bytes | null;
}

/** One rendition's share of a part. */
export interface EncodedTrack {
  readonly renditionId: string;
  /** RFC 6381 codec read from the initialisation section. */
  readonly codec: string;
  readonly timescale: number;
  /** Units a second: the frame rate of a picture, the sample rate of a sound. */
  readonly unitRate: FrameRate;
  readonly init: EncodedFile;
  /** Of a sound: what it measured, and what it was lifted by; null where nothing was measured. */
  readonly loudness?: (Loudness & { readonly gainDb: number }) | null;
  readonly segments: readonly EncodedSegment[];
}

/** One track of subtitles, as it was when it was complete. */
export interface EncodedSubtitles {
  readonly trackId: string;
  readonly file: EncodedFile;
  readonly cueCount: number;
}

/** Everything one ffmpeg run delivered. JSON-serialisable. */
export interface EncodedPart {
  readonly part: TranscodePart;
  readonly tracks: readonly EncodedTrack[];
  /** Of a part that is subtitles. */
  readonly subtitles?: EncodedSubtitles;
  /** Of a chunk: the sheets of the storyboard in order, and the first one's poster. */
  readonly images?: readonly EncodedFile[];
}

/** A part where it stands: its files' names are relative to `folder`. */
export interface PlacedPart {
  readonly encoded: EncodedPart;
  /** Relative to the stream's folder: empty, or with a slash at its end, such as `../../<job>/1/`. */
  readonly folder: string;
}

/** A file that a part has left. */
export interface EncodedFile {
  /** Relative to the part's folder: `720p/seg_00000.m4s`. */
  readonly name: string;
  readonly sizeBytes: Bytes;
  /** In hexadecimal. */
  readonly sha256: string;
}

/** Every file of a part. */
export const filesOf = ({ tracks, subtitles, images = [] }: EncodedPart): readonly EncodedFile[] => [
  ...tracks.flatMap(({ init, segments }) => [init, ...segments]),
  ...(subtitles ? [subtitles.file] : []),
  ...images,
];

/** All units of a track. */
export const unitTotal = (track: EncodedTrack): number =>
  track.segments.reduce((sum, segment) => sum + segment.unitCount, 0);

/** How long a track is, by its units. */
export const lengthOf = (track: EncodedTrack): Seconds => framesToSeconds(unitTotal(track), track.unitRate);

/** Units in ticks of the track's timescale: not whole where the rate does not divide it. */
export const ticksOf = (units: number, { unitRate, timescale }: Pick<EncodedTrack, 'unitRate' | 'timescale'>): number =>
  (units * unitRate.den * timescale) / unitRate.num;

/** What a source's last frame may lack through rounding of its timestamps; a cut connection loses far more. */
const FRAMES_SHORT_MAX_SECONDS = 0.25;
const SOUND_SHORT_MAX_SECONDS = 0.5;
/** What a sound may last beyond picture and sound of its source, by rounding and an encoder's last frame. */
export const SOUND_LONG_MAX_SECONDS = 1;

/** What a sound may last at the most; no bound where nobody knows how long its source is. */
export const longestSound = ({ duration }: TranscodePlan): number =>
  duration > 0 ? duration + SOUND_LONG_MAX_SECONDS : Infinity;

/**
 * Counts an encode against its plan.
 * @returns null if it is complete; `encode-incomplete` with what is missing. The caller knows whether the source's
 * connection broke, and may give the failure a better name. `source-changes-midway` for a sound that has grown.
 */
export function checkEncodedPart({
  plan,
  encoded,
  expected,
}: {
  plan: TranscodePlan;
  encoded: EncodedPart;
  expected: ExpectedOutput;
}): MediaFailure | null {
  if (encoded.part.kind === 'audio') return grownSound(plan, encoded) ?? incomplete(soundComplaint(encoded, expected));
  return incomplete(pictureComplaint({ plan, encoded, expected, isLast: isLastChunk(plan, encoded.part) }));
}

const incomplete = (complaint: string | null): MediaFailure | null =>
  complaint === null ? null : mediaFailure('encode-incomplete', `The encode ended without an error, but ${complaint}`);

function isLastChunk(plan: TranscodePlan, part: TranscodePart): boolean {
  return part.kind === 'video' && part.chunkIndex === (plan.video?.chunks.length ?? 0) - 1;
}

/** Silence was put in for a time that the source does not have: its clock or its channels are not the same all along. */
function grownSound(plan: TranscodePlan, { tracks }: EncodedPart): MediaFailure | null {
  if (tracks.every((track) => lengthOf(track) <= longestSound(plan))) return null;
  return mediaFailure(
    'source-changes-midway',
    `Cannot encode the source: its sound goes on beyond its end at ${plan.duration.toFixed(1)} s. ` +
      'Its clock or its channels change midway, as where recordings were put together byte by byte',
  );
}

function soundComplaint({ tracks }: EncodedPart, expected: ExpectedOutput): string | null {
  const track = tracks[0];
  if (!track || track.segments.length === 0) return 'it wrote no sound';
  const duration = lengthOf(track);
  if (duration >= expected.duration - SOUND_SHORT_MAX_SECONDS) return null;
  return `it holds ${duration.toFixed(2)} s of sound where the source has ${expected.duration.toFixed(2)} s`;
}

function pictureComplaint({
  plan,
  encoded,
  expected,
  isLast,
}: {
  plan: TranscodePlan;
  encoded: EncodedPart;
  expected: ExpectedOutput;
  isLast: boolean;
}): string | null {
  const { video } = plan;
  if (!video || expected.frameCount === null) return 'the plan has no picture';
  const shortMax = isLast ? Math.max(2, Math.ceil(framesPerSecond(video.frameRate) * FRAMES_SHORT_MAX_SECONDS)) : 0;
  const frameCounts = new Set(encoded.tracks.map(unitTotal));
  if (encoded.tracks.length !== video.renditions.length) {
    return `it wrote ${encoded.tracks.length} of ${video.renditions.length} renditions`;
  }
  if (frameCounts.size > 1) return `its renditions differ in length: ${[...frameCounts].join(', ')} frames`;
  for (const track of encoded.tracks) {
    const frames = unitTotal(track);
    if (frames > expected.frameCount || frames < Math.max(1, expected.frameCount - shortMax)) {
      return `${track.renditionId} holds ${frames} of ${expected.frameCount} frames`;
    }
    const complaint = gridComplaint(track, {
      framesPerSegment: video.framesPerSegment,
      firstSegment: expected.firstSegment,
    });
    if (complaint) return complaint;
  }
  return null;
}

/** Every segment but the last is full, and each starts at its place on the grid, to the tick. */
function gridComplaint(
  track: EncodedTrack,
  { framesPerSegment, firstSegment }: { framesPerSegment: number; firstSegment: number },
): string | null {
  for (const [index, segment] of track.segments.entries()) {
    const isLast = index === track.segments.length - 1;
    if (!isLast && segment.unitCount !== framesPerSegment) {
      return `${segment.name} holds ${segment.unitCount} of ${framesPerSegment} frames`;
    }
    const frame = (firstSegment + index) * framesPerSegment;
    const wanted = ticksOf(frame, track);
    if (Math.abs(segment.baseDecodeTime - wanted) > 1) {
      return `${segment.name} starts at tick ${segment.baseDecodeTime} where ${Math.round(wanted)} was wanted`;
    }
  }
  return null;
}
