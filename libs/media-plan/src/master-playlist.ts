/** The master playlist: what a player may choose from, and where each choice stands. */
import { averageBandwidth, peakBandwidth } from './bandwidth';
import type { AudioRendition, SubtitleRendition, Variant } from './hls-playlist';
import { renderMasterPlaylist } from './hls-playlist';
import { iFrameTag } from './i-frame-playlist';
import type { RenditionPlan } from './ladder';
import { languageName } from './language-tag';
import { sessionDataTags } from './session-data';
import type { StreamExtras } from './session-data';
import type { JoinedSound, JoinedTrack } from './stream-proof';
import type { SubtitlePlan, TranscodePlan } from './transcode-plan';

/** File name of the playlist that a player is given. */
export const MASTER_PLAYLIST = 'master.m3u8';

/** Relative to the stream's folder. */
export const playlistKey = (renditionId: string): string => `${renditionId}/playlist.m3u8`;
export const iFramePlaylistKey = (renditionId: string): string => `${renditionId}/i-frames.m3u8`;

/** A picture of the stream, with how it was to be encoded. */
export type JoinedPicture = JoinedTrack & { readonly rendition: RenditionPlan };

export function masterPlaylist(options: {
  plan: TranscodePlan;
  pictures: readonly JoinedPicture[];
  sounds: readonly JoinedSound[];
  extras: StreamExtras;
}): string {
  const { plan, pictures, sounds, extras } = options;
  return renderMasterPlaylist({
    sessionData: sessionDataTags(extras),
    variants: [...pictureVariants({ pictures, sounds }), ...soundVariants(sounds)],
    audios: pictures.length === 0 && sounds.length < 2 ? [] : soundRenditions(sounds),
    subtitles: subtitleRenditions(plan.subtitles),
    iFrameTags: plan.encryption ? [] : iFrameTags(pictures),
  });
}

/** Not of encrypted segments: of such a file, nobody can decipher a piece alone. */
const iFrameTags = (pictures: readonly JoinedPicture[]): readonly string[] =>
  pictures.flatMap(({ rendition, track }) => {
    const tag = iFrameTag({ track, rendition, uri: iFramePlaylistKey(track.renditionId) });
    return tag === null ? [] : [tag];
  });

/** A variant is as large as its picture and the largest of the sounds that may go with it (RFC 8216 section 4.3.4.2). */
function pictureVariants(options: {
  pictures: readonly JoinedPicture[];
  sounds: readonly JoinedSound[];
}): readonly Variant[] {
  const { pictures, sounds } = options;
  const largest = (measure: typeof peakBandwidth): number =>
    Math.max(0, ...sounds.map(({ track }) => measure(track.segments)));
  return pictures.map(({ rendition, track }) => ({
    uri: playlistKey(track.renditionId),
    peakBandwidth: peakBandwidth(track.segments) + largest(peakBandwidth),
    averageBandwidth: averageBandwidth(track.segments) + largest(averageBandwidth),
    codecs: [track.codec, ...new Set(sounds.map((sound) => sound.track.codec))],
    picture: { width: rendition.width, height: rendition.height, frameRate: track.unitRate },
  }));
}

/** The sound alone: all there is, or what a line carries that is too weak for any picture. */
function soundVariants([first]: readonly JoinedSound[]): readonly Variant[] {
  if (!first) return [];
  const { track } = first;
  return [
    {
      uri: playlistKey(track.renditionId),
      peakBandwidth: peakBandwidth(track.segments),
      averageBandwidth: averageBandwidth(track.segments),
      codecs: [track.codec],
      picture: null,
    },
  ];
}

function soundRenditions(sounds: readonly JoinedSound[]): readonly AudioRendition[] {
  const names = uniqueNames(sounds.map(({ audio }) => audio.language));
  return sounds.map(({ audio, track }, index) => ({
    uri: playlistKey(track.renditionId),
    name: names[index] ?? audio.id,
    language: audio.language,
    channels: audio.channels,
    isDefault: index === 0,
  }));
}

function subtitleRenditions(subtitles: readonly SubtitlePlan[]): readonly SubtitleRendition[] {
  const names = uniqueNames(subtitles.map(({ language }) => language));
  return subtitles.map(({ id, language }, index) => ({
    uri: playlistKey(id),
    name: names[index] ?? id,
    language,
  }));
}

/** Unique within their group (RFC 8216 section 4.3.4.1.1): a second commentary in one language has a number. */
function uniqueNames(languages: readonly (string | null)[]): readonly string[] {
  const names = languages.map((language) => (language === null ? 'Original' : languageName(language)));
  return names.map((name, index) => {
    const before = names.slice(0, index).filter((other) => other === name).length;
    return before === 0 ? name : `${name} ${before + 1}`;
  });
}
