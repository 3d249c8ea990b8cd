/** Renders HLS playlists as text: version 7, fragmented MP4, video on demand. */
import type { Seconds } from '@ffleet/units';
import type { SegmentSize } from './bandwidth';
import { targetDuration } from './bandwidth';
import type { FrameRate } from './frame-rate';
import { framesPerSecond } from './frame-rate';

/** Version 7 is the first whose EXT-X-MAP may stand in any playlist (RFC 8216 section 7). */
export const VERSION = '#EXT-X-VERSION:7';

/** A segment as a media playlist lists it. */
export interface PlaylistSegment extends SegmentSize {
  /** Relative to the playlist. */
  readonly uri: string;
  readonly unitCount: number;
}

/**
 * A media playlist.
 * @see RFC 8216 sections 4.3.2 and 4.3.3
 */
export function renderMediaPlaylist({
  initUri,
  keyUri,
  unitRate,
  segments,
}: {
  initUri: string;
  /** Null where the segments are not encrypted. */
  keyUri: string | null;
  unitRate: FrameRate;
  segments: readonly PlaylistSegment[];
}): string {
  return lines([
    '#EXTM3U',
    VERSION,
    `#EXT-X-TARGETDURATION:${targetDuration(segments)}`,
    '#EXT-X-MEDIA-SEQUENCE:0',
    '#EXT-X-PLAYLIST-TYPE:VOD',
    '#EXT-X-INDEPENDENT-SEGMENTS',
    `#EXT-X-MAP:URI=${quoted(initUri)}`,
    // After the initialisation section, which is clear: a key applies to what follows it.
    ...(keyUri === null ? [] : [`#EXT-X-KEY:METHOD=AES-128,URI=${quoted(keyUri)}`]),
    ...timedEntries(unitRate, segments, ({ uri }) => [uri]),
    '#EXT-X-ENDLIST',
  ]);
}

/** EXTINF values are differences of rounded end times, so that their sum never drifts from the true length. */
export function timedEntries<T extends { readonly unitCount: number }>(
  unitRate: FrameRate,
  segments: readonly T[],
  linesOf: (segment: T) => readonly string[],
): readonly string[] {
  let units = 0;
  const timeAt = (count: number) => Math.round((count * unitRate.den * 1e6) / unitRate.num);
  return segments.flatMap((segment) => {
    const start = timeAt(units);
    units += segment.unitCount;
    return [`#EXTINF:${((timeAt(units) - start) / 1e6).toFixed(6)},`, ...linesOf(segment)];
  });
}

/**
 * A playlist of subtitles: the whole track as one segment.
 *
 * Without X-TIMESTAMP-MAP a cue's time is the stream's own, whose first tick is 0 (RFC 8216 section 3.5).
 */
export function renderSubtitlePlaylist({ uri, duration }: { uri: string; duration: Seconds }): string {
  return lines([
    '#EXTM3U',
    VERSION,
    `#EXT-X-TARGETDURATION:${Math.max(1, Math.ceil(duration))}`,
    '#EXT-X-MEDIA-SEQUENCE:0',
    '#EXT-X-PLAYLIST-TYPE:VOD',
    `#EXTINF:${duration.toFixed(6)},`,
    uri,
    '#EXT-X-ENDLIST',
  ]);
}

/** One video rendition, or the sound alone, as a player may choose it. */
export interface Variant {
  readonly uri: string;
  /** bit/s, sound included. */
  readonly peakBandwidth: number;
  readonly averageBandwidth: number;
  readonly codecs: readonly string[];
  readonly picture: { readonly width: number; readonly height: number; readonly frameRate: FrameRate } | null;
}

/** A sound rendition that belongs to every variant. */
export interface AudioRendition {
  readonly uri: string;
  /** For a player's menu; unique among them. */
  readonly name: string;
  /** BCP 47. */
  readonly language: string | null;
  readonly channels: number;
  /** Players begin with it. */
  readonly isDefault: boolean;
}

/** Subtitles that belong to every picture. */
export interface SubtitleRendition {
  readonly uri: string;
  /** For a player's menu; unique among them. */
  readonly name: string;
  /** BCP 47. */
  readonly language: string | null;
}

const AUDIO_GROUP = 'audio';
const SUBTITLE_GROUP = 'subtitles';

/**
 * The master playlist; players begin with its first variant.
 * @see RFC 8216 section 4.3.4; Apple HLS Authoring Specification, section 9 (every variant states AVERAGE-BANDWIDTH,
 * CODECS, and a picture its RESOLUTION and FRAME-RATE)
 */
export function renderMasterPlaylist({
  variants,
  audios,
  subtitles,
  iFrameTags,
  sessionData,
}: {
  variants: readonly Variant[];
  audios: readonly AudioRendition[];
  subtitles: readonly SubtitleRendition[];
  /** Of `iFrameTag()`. */
  iFrameTags: readonly string[];
  /** Of `sessionDataTags()`. */
  sessionData: readonly string[];
}): string {
  // Beside pictures, the sound alone is for lines that are too weak for more.
  const hasPictures = variants.some(({ picture }) => picture !== null);
  const groupsOf = ({ picture }: Variant) => ({
    hasAudioGroup: audios.length > 0,
    hasSubtitles: subtitles.length > 0 && (picture !== null || !hasPictures),
  });
  return lines([
    '#EXTM3U',
    VERSION,
    '#EXT-X-INDEPENDENT-SEGMENTS',
    ...sessionData,
    ...audios.map(audioTag),
    ...subtitles.map(subtitleTag),
    ...iFrameTags,
    ...variants.flatMap((variant) => [variantTag(variant, groupsOf(variant)), variant.uri]),
  ]);
}

function audioTag({ uri, name, language, channels, isDefault }: AudioRendition): string {
  const attributes = [
    'TYPE=AUDIO',
    `GROUP-ID=${quoted(AUDIO_GROUP)}`,
    `NAME=${quoted(name)}`,
    ...(language ? [`LANGUAGE=${quoted(language)}`] : []),
    `DEFAULT=${isDefault ? 'YES' : 'NO'}`,
    'AUTOSELECT=YES',
    `CHANNELS=${quoted(String(channels))}`,
    `URI=${quoted(uri)}`,
  ];
  return `#EXT-X-MEDIA:${attributes.join(',')}`;
}

function subtitleTag({ uri, name, language }: SubtitleRendition): string {
  const attributes = [
    'TYPE=SUBTITLES',
    `GROUP-ID=${quoted(SUBTITLE_GROUP)}`,
    `NAME=${quoted(name)}`,
    ...(language ? [`LANGUAGE=${quoted(language)}`] : []),
    'DEFAULT=NO',
    'AUTOSELECT=YES',
    `URI=${quoted(uri)}`,
  ];
  return `#EXT-X-MEDIA:${attributes.join(',')}`;
}

function variantTag(
  variant: Variant,
  { hasAudioGroup, hasSubtitles }: { hasAudioGroup: boolean; hasSubtitles: boolean },
): string {
  const { picture } = variant;
  const attributes = [
    `BANDWIDTH=${variant.peakBandwidth}`,
    `AVERAGE-BANDWIDTH=${variant.averageBandwidth}`,
    `CODECS=${quoted(variant.codecs.join(','))}`,
    ...(picture ? [`RESOLUTION=${picture.width}x${picture.height}`] : []),
    ...(picture ? [`FRAME-RATE=${framesPerSecond(picture.frameRate).toFixed(3)}`] : []),
    ...(hasAudioGroup ? [`AUDIO=${quoted(AUDIO_GROUP)}`] : []),
    ...(hasSubtitles ? [`SUBTITLES=${quoted(SUBTITLE_GROUP)}`] : []),
    ...(picture ? ['CLOSED-CAPTIONS=NONE'] : []),
  ];
  return `#EXT-X-STREAM-INF:${attributes.join(',')}`;
}

/** Quoted strings hold no quotes and no line breaks (RFC 8216 section 4.2); none of ours may, so one that does is a bug. */
export function quoted(value: string): string {
  if (/["\r\n]/.test(value))
    throw new TypeError(`Cannot quote ${JSON.stringify(value)} in a playlist: no quotes or line breaks are wanted`);
  return `"${value}"`;
}

/** One item a line, the last with its end. */
export const lines = (items: readonly string[]): string => `${items.join('\n')}\n`;
