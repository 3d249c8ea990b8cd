/** Joins encoded parts into one stream: playlists over segments that exist already, and a summary of what a viewer gets. */
import type { Bytes, Result, Seconds } from '@ffleet/units';
import { bytes, err, ok } from '@ffleet/units';
import { averageBandwidth, peakBandwidth } from './bandwidth';
import type { EncodedPart, EncodedTrack } from './encoded-part';
import { unitTotal } from './encoded-part';
import { framesToSeconds } from './frame-rate';
import type { Variant } from './hls-playlist';
import { renderMasterPlaylist, renderMediaPlaylist } from './hls-playlist';
import type { MediaFailure } from './media-failure';
import { mediaFailure } from './media-failure';
import { brokenCheck, proveStream } from './stream-proof';
import type { JoinedTrack, StreamProof } from './stream-proof';
import type { TranscodePlan } from './transcode-plan';

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
  const joinedSound =
    plan.audio && joinTracks(plan.audio.id, [parts.find(({ encoded: { part } }) => part.kind === 'audio')]);
  const proof = proveStream({ plan, pictures, sound: joinedSound });
  const broken = brokenCheck(proof);
  if (broken) {
    const { name, about, expected, seen } = broken;
    return err(
      mediaFailure('proof-failed', `Cannot join the parts: ${name} of ${about} wants ${expected}, seen: ${seen}`),
    );
  }
  const sound = joinedSound?.track ?? null;
  const tracks = [...pictures.map(({ track }) => track), ...(sound ? [sound] : [])];
  const variants = pictures.map(({ rendition, track }): Variant => ({
    uri: playlistKey(track),
    peakBandwidth: peakBandwidth(track.segments) + (sound ? peakBandwidth(sound.segments) : 0),
    averageBandwidth: averageBandwidth(track.segments) + (sound ? averageBandwidth(sound.segments) : 0),
    codecs: [track.codec, ...(sound ? [sound.codec] : [])],
    picture: { width: rendition.width, height: rendition.height, frameRate: track.unitRate },
  }));
  const master =
    variants.length === 0 && sound
      ? renderMasterPlaylist({ variants: [soundVariant(sound)], audio: null })
      : renderMasterPlaylist({
          variants,
          audio: sound && plan.audio && { ...plan.audio, uri: playlistKey(sound) },
        });
  return ok({
    proof,
    playlists: [
      ...tracks.map((track) => ({ key: playlistKey(track), body: mediaPlaylist(track) })),
      { key: MASTER_PLAYLIST, body: master },
    ],
    renditions: [
      ...pictures.map(({ rendition, track }) => summarise(track, rendition)),
      ...(sound ? [summarise(sound, null)] : []),
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
  const ownFolder = `${track.renditionId}/`;
  const relative = (name: string) => (name.startsWith(ownFolder) ? name.slice(ownFolder.length) : `../${name}`);
  return renderMediaPlaylist({
    initUri: relative(track.init.name),
    unitRate: track.unitRate,
    segments: track.segments.map((segment) => ({ ...segment, uri: relative(segment.name) })),
  });
}

/** Sound alone is a variant of its own, not a group beside nothing. */
const soundVariant = (sound: EncodedTrack): Variant => ({
  uri: playlistKey(sound),
  peakBandwidth: peakBandwidth(sound.segments),
  averageBandwidth: averageBandwidth(sound.segments),
  codecs: [sound.codec],
  picture: null,
});

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
