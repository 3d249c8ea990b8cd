/** Joins encoded parts into one stream: playlists over segments that exist already, and a summary of what a viewer gets. */
import type { Bytes, Result, Seconds } from '@ffleet/units';
import { bytes, err, ok } from '@ffleet/units';
import { averageBandwidth, peakBandwidth } from './bandwidth';
import type { EncodedPart, EncodedSubtitles, EncodedTrack } from './encoded-part';
import { unitTotal } from './encoded-part';
import { framesToSeconds } from './frame-rate';
import type { AudioRendition, SubtitleRendition, Variant } from './hls-playlist';
import { renderMasterPlaylist, renderMediaPlaylist, renderSubtitlePlaylist } from './hls-playlist';
import { iFrameTag, renderIFramePlaylist } from './i-frame-playlist';
import type { RenditionPlan } from './ladder';
import { languageName } from './language-tag';
import type { MediaFailure } from './media-failure';
import { mediaFailure } from './media-failure';
import { brokenCheck, proveStream } from './stream-proof';
import type { JoinedSound, JoinedTrack, StreamProof } from './stream-proof';
import type { SubtitlePlan, TranscodePlan } from './transcode-plan';

/** A playlist to publish. */
export interface StreamPlaylist {
  /** Relative to the stream's folder. */
  readonly key: string;
  readonly body: string;
}

/** A part where it stands: its files' names are relative to `folder`. */
export interface PlacedPart {
  readonly encoded: EncodedPart;
  /** Relative to the stream's folder: empty, or with a slash at its end, such as `../../<job>/1/`. */
  readonly folder: string;
}

/** One rendition of the finished stream. */
export interface RenditionSummary {
  readonly id: string;
  readonly kind: 'video' | 'audio';
  /** Pixels; null for sound. */
  readonly width: number | null;
  readonly height: number | null;
  readonly codec: string;
  /** bit/s of this rendition alone. */
  readonly peakBandwidth: number;
  readonly averageBandwidth: number;
  readonly segmentCount: number;
  /** Frames of a picture, samples of a sound. */
  readonly unitCount: number;
  readonly duration: Seconds;
  /** All files of the rendition, without its playlist. */
  readonly sizeBytes: Bytes;
}

/** A finished stream: upload the playlists in this order, the master last, and it is published. */
export interface AssembledStream {
  readonly playlists: readonly StreamPlaylist[];
  readonly renditions: readonly RenditionSummary[];
  /** Every check holds. */
  readonly proof: StreamProof;
}

/** File name of the playlist that a player is given. */
export const MASTER_PLAYLIST = 'master.m3u8';
const MEDIA_PLAYLIST = 'playlist.m3u8';
const I_FRAME_PLAYLIST = 'i-frames.m3u8';

/**
 * Makes the playlists of a stream from all its parts, given in any order, and proves that they are one stream.
 * @returns `proof-failed` with the check that does not hold
 * @throws {RangeError} if a part of the plan is missing, or its parts disagree on a codec (a caller's bug: every part
 * must have been checked before)
 */
export function assembleStream({
  plan,
  parts,
}: {
  plan: TranscodePlan;
  parts: readonly PlacedPart[];
}): Result<AssembledStream, MediaFailure> {
  const pictures = (plan.video?.renditions ?? []).map((rendition) => ({
    rendition,
    ...joinTracks(
      rendition.id,
      (plan.video?.chunks ?? []).map(({ index }) =>
        parts.find(({ encoded: { part } }) => part.kind === 'video' && part.chunkIndex === index),
      ),
    ),
  }));
  const sounds = plan.audios.map((audio) => ({
    audio,
    ...joinTracks(audio.id, [
      parts.find(({ encoded: { part } }) => part.kind === 'audio' && part.trackId === audio.id),
    ]),
  }));
  const subtitles = plan.subtitles.map((text) => ({ text, ...placedSubtitles({ text, parts }) }));
  const proof = proveStream({ plan, pictures, sounds, subtitles });
  const broken = brokenCheck(proof);
  if (broken) {
    const { name, about, expected, seen } = broken;
    return err(
      mediaFailure('proof-failed', `Cannot join the parts: ${name} of ${about} wants ${expected}, seen: ${seen}`),
    );
  }
  const tracks = [...pictures, ...sounds].map(({ track }) => track);
  const master = renderMasterPlaylist({
    variants: [...pictureVariants({ pictures, sounds }), ...soundVariants(sounds)],
    audios: pictures.length === 0 && sounds.length < 2 ? [] : soundRenditions(sounds),
    subtitles: subtitleRenditions(plan.subtitles),
    iFrameTags: pictures.flatMap(({ rendition, track }) => {
      const tag = iFrameTag({ track, rendition, uri: `${track.renditionId}/${I_FRAME_PLAYLIST}` });
      return tag === null ? [] : [tag];
    }),
  });
  return ok({
    proof,
    playlists: [
      ...tracks.map((track) => ({ key: playlistKey(track), body: mediaPlaylist(track) })),
      ...pictures.flatMap(({ track }) => iFramePlaylist(track)),
      ...subtitles.map(({ text, file }) => ({
        key: `${text.id}/${MEDIA_PLAYLIST}`,
        body: renderSubtitlePlaylist({ uri: relativeTo(text.id, file.name), duration: plan.duration }),
      })),
      { key: MASTER_PLAYLIST, body: master },
    ],
    renditions: [
      ...pictures.map(({ rendition, track }) => summarise(track, rendition)),
      ...sounds.map(({ track }) => summarise(track, null)),
    ],
  });
}

const playlistKey = (track: EncodedTrack): string => `${track.renditionId}/${MEDIA_PLAYLIST}`;

function joinTracks(renditionId: string, parts: readonly (PlacedPart | undefined)[]): JoinedTrack {
  const tracks = parts.map((part, index) => {
    const track = part?.encoded.tracks.find((candidate) => candidate.renditionId === renditionId);
    if (!part || !track) {
      throw new RangeError(`Cannot assemble ${renditionId}: part ${index} of ${parts.length} is missing`);
    }
    return placed(track, part.folder);
  });
  const [first] = tracks;
  if (!first) throw new RangeError(`Cannot assemble ${renditionId}: the plan has no part of it`);
  const other = tracks.find((track) => track.codec !== first.codec || track.timescale !== first.timescale);
  if (other) throw new RangeError(`Cannot join ${renditionId}: its parts are ${first.codec} and ${other.codec}`);
  return { track: { ...first, segments: tracks.flatMap((track) => track.segments) }, chunkTracks: tracks };
}

/** Files by their way from the stream's folder. */
const placed = (track: EncodedTrack, folder: string): EncodedTrack => ({
  ...track,
  init: { ...track.init, name: folder + track.init.name },
  segments: track.segments.map((segment) => ({ ...segment, name: folder + segment.name })),
});

/** The playlist stands in its rendition's folder, beside the files of a part that was not placed elsewhere. */
function mediaPlaylist(track: EncodedTrack): string {
  const relative = (name: string): string => relativeTo(track.renditionId, name);
  return renderMediaPlaylist({
    initUri: relative(track.init.name),
    unitRate: track.unitRate,
    segments: track.segments.map((segment) => ({ ...segment, uri: relative(segment.name) })),
  });
}

function iFramePlaylist(track: EncodedTrack): readonly StreamPlaylist[] {
  const body = renderIFramePlaylist({ track, relative: (name) => relativeTo(track.renditionId, name) });
  return body === null ? [] : [{ key: `${track.renditionId}/${I_FRAME_PLAYLIST}`, body }];
}

function relativeTo(renditionId: string, name: string): string {
  const ownFolder = `${renditionId}/`;
  return name.startsWith(ownFolder) ? name.slice(ownFolder.length) : `../${name}`;
}

function placedSubtitles(options: { text: SubtitlePlan; parts: readonly PlacedPart[] }): EncodedSubtitles {
  const { text, parts } = options;
  const part = parts.find(({ encoded }) => encoded.subtitles?.trackId === text.id);
  if (!part?.encoded.subtitles) throw new RangeError(`Cannot assemble ${text.id}: its part is missing`);
  const { subtitles } = part.encoded;
  return { ...subtitles, file: { ...subtitles.file, name: part.folder + subtitles.file.name } };
}

type JoinedPicture = JoinedTrack & { readonly rendition: RenditionPlan };

/** A variant is as large as its picture and the largest of the sounds that may go with it (RFC 8216 section 4.3.4.2). */
function pictureVariants(options: {
  pictures: readonly JoinedPicture[];
  sounds: readonly JoinedSound[];
}): readonly Variant[] {
  const { pictures, sounds } = options;
  const largest = (measure: typeof peakBandwidth): number =>
    Math.max(0, ...sounds.map(({ track }) => measure(track.segments)));
  return pictures.map(({ rendition, track }) => ({
    uri: playlistKey(track),
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
      uri: playlistKey(track),
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
    uri: playlistKey(track),
    name: names[index] ?? audio.id,
    language: audio.language,
    channels: audio.channels,
    isDefault: index === 0,
  }));
}

function subtitleRenditions(subtitles: readonly SubtitlePlan[]): readonly SubtitleRendition[] {
  const names = uniqueNames(subtitles.map(({ language }) => language));
  return subtitles.map(({ id, language }, index) => ({
    uri: `${id}/${MEDIA_PLAYLIST}`,
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

function summarise(track: EncodedTrack, picture: { width: number; height: number } | null): RenditionSummary {
  return {
    id: track.renditionId,
    kind: picture ? 'video' : 'audio',
    width: picture?.width ?? null,
    height: picture?.height ?? null,
    codec: track.codec,
    peakBandwidth: peakBandwidth(track.segments),
    averageBandwidth: averageBandwidth(track.segments),
    segmentCount: track.segments.length,
    unitCount: unitTotal(track),
    duration: framesToSeconds(unitTotal(track), track.unitRate),
    sizeBytes: bytes(track.segments.reduce<number>((sum, segment) => sum + segment.sizeBytes, track.init.sizeBytes)),
  };
}
