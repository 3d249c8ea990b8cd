/** Playlists of keyframes alone, for players that show pictures while a viewer searches: bytes of segments that exist already. */
import { averageBandwidth, peakBandwidth, targetDuration } from './bandwidth';
import type { SegmentSize } from './bandwidth';
import type { EncodedTrack } from './encoded-part';
import { lines, quoted, timedEntries, VERSION } from './hls-playlist';
import type { RenditionPlan } from './ladder';

/** The first frame of each segment; one of six seconds is enough to search by. */
interface IFrame extends SegmentSize {
  readonly name: string;
  readonly unitCount: number;
}

/** Null where nobody has measured where the first frames end. */
function iFramesOf(track: EncodedTrack): readonly IFrame[] | null {
  const frames = track.segments.flatMap(({ name, unitCount, duration, keyframeEnd }) =>
    keyframeEnd ? [{ name, unitCount, duration, sizeBytes: keyframeEnd }] : [],
  );
  return frames.length > 0 && frames.length === track.segments.length ? frames : null;
}

/**
 * Each entry is the start of a segment, up to the end of its first frame.
 * @param options.relative from a file's name to a URI
 * @returns null where the track does not know its keyframes
 * @see RFC 8216 sections 4.3.3.6 (EXT-X-I-FRAMES-ONLY) and 4.3.2.2 (EXT-X-BYTERANGE)
 */
export function renderIFramePlaylist(options: {
  track: EncodedTrack;
  relative: (name: string) => string;
}): string | null {
  const { track, relative } = options;
  const frames = iFramesOf(track);
  if (!frames) return null;
  const entries = timedEntries(track.unitRate, frames, ({ name, sizeBytes }) => [
    `#EXT-X-BYTERANGE:${sizeBytes}@0`,
    relative(name),
  ]);
  return lines([
    '#EXTM3U',
    VERSION,
    `#EXT-X-TARGETDURATION:${targetDuration(frames)}`,
    '#EXT-X-MEDIA-SEQUENCE:0',
    '#EXT-X-PLAYLIST-TYPE:VOD',
    '#EXT-X-I-FRAMES-ONLY',
    `#EXT-X-MAP:URI=${quoted(relative(track.init.name))}`,
    ...entries,
    '#EXT-X-ENDLIST',
  ]);
}

/** The master playlist's word for it. @see RFC 8216 section 4.3.4.3 */
export function iFrameTag(options: { track: EncodedTrack; rendition: RenditionPlan; uri: string }): string | null {
  const { track, rendition, uri } = options;
  const frames = iFramesOf(track);
  if (!frames) return null;
  const attributes = [
    `BANDWIDTH=${peakBandwidth(frames)}`,
    `AVERAGE-BANDWIDTH=${averageBandwidth(frames)}`,
    `CODECS=${quoted(track.codec)}`,
    `RESOLUTION=${rendition.width}x${rendition.height}`,
    `URI=${quoted(uri)}`,
  ];
  return `#EXT-X-I-FRAME-STREAM-INF:${attributes.join(',')}`;
}
