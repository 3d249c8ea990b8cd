/** Joins encoded parts into one stream: playlists over segments that exist already, and a summary of what a viewer gets. */
import type { Bytes, Result, Seconds } from '@ffleet/units';
import { bytes, err, ok } from '@ffleet/units';
import { averageBandwidth, peakBandwidth } from './bandwidth';
import type { ChunkPlan } from './chunk-plan';
import type { EncodedFile, EncodedPart, EncodedSubtitles, EncodedTrack } from './encoded-part';
import { unitTotal } from './encoded-part';
import { framesToSeconds } from './frame-rate';
import { renderMediaPlaylist, renderSubtitlePlaylist } from './hls-playlist';
import { renderIFramePlaylist } from './i-frame-playlist';
import { iFramePlaylistKey, MASTER_PLAYLIST, masterPlaylist, playlistKey } from './master-playlist';
import type { MediaFailure } from './media-failure';
import { mediaFailure } from './media-failure';
import type { StreamExtras } from './session-data';
import { POSTER_FILE, renderStoryboard, STORYBOARD } from './storyboard';
import { brokenCheck, proveStream } from './stream-proof';
import type { JoinedTrack, StreamProof } from './stream-proof';
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
  const images = placedImages({ plan, parts });
  const proof = proveStream({ plan, pictures, sounds, subtitles, images: images.flatMap(({ files }) => files) });
  const broken = brokenCheck(proof);
  if (broken) {
    const { name, about, expected, seen } = broken;
    return err(
      mediaFailure('proof-failed', `Cannot join the parts: ${name} of ${about} wants ${expected}, seen: ${seen}`),
    );
  }
  const tracks = [...pictures, ...sounds].map(({ track }) => track);
  return ok({
    proof,
    playlists: [
      ...tracks.map((track) => ({ key: playlistKey(track.renditionId), body: mediaPlaylist({ track, plan }) })),
      ...(plan.encryption ? [] : pictures.flatMap(({ track }) => iFramePlaylist(track))),
      ...subtitles.map(({ text, file }) => ({
        key: playlistKey(text.id),
        body: renderSubtitlePlaylist({ uri: relativeTo(text.id, file.name), duration: plan.duration }),
      })),
      ...storyboard({ plan, images }),
      { key: MASTER_PLAYLIST, body: masterPlaylist({ plan, pictures, sounds, extras: extrasOf({ plan, images }) }) },
    ],
    renditions: [
      ...pictures.map(({ rendition, track }) => summarise(track, rendition)),
      ...sounds.map(({ track }) => summarise(track, null)),
    ],
  });
}

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
function mediaPlaylist({ track, plan }: { track: EncodedTrack; plan: TranscodePlan }): string {
  const relative = (name: string): string => relativeTo(track.renditionId, name);
  return renderMediaPlaylist({
    initUri: relative(track.init.name),
    keyUri: plan.encryption?.keyUri ?? null,
    unitRate: track.unitRate,
    segments: track.segments.map((segment) => ({ ...segment, uri: relative(segment.name) })),
  });
}

function iFramePlaylist(track: EncodedTrack): readonly StreamPlaylist[] {
  const body = renderIFramePlaylist({ track, relative: (name) => relativeTo(track.renditionId, name) });
  return body === null ? [] : [{ key: iFramePlaylistKey(track.renditionId), body }];
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

/** The pictures that one chunk has made, by their way from the stream's folder. */
interface PlacedImages {
  readonly chunk: ChunkPlan;
  readonly folder: string;
  readonly files: readonly EncodedFile[];
}

function placedImages(options: { plan: TranscodePlan; parts: readonly PlacedPart[] }): readonly PlacedImages[] {
  const { plan, parts } = options;
  return (plan.video?.chunks ?? []).map((chunk) => {
    const made = parts.find(({ encoded: { part } }) => part.kind === 'video' && part.chunkIndex === chunk.index);
    const folder = made?.folder ?? '';
    return {
      chunk,
      folder,
      files: (made?.encoded.images ?? []).map((file) => ({ ...file, name: folder + file.name })),
    };
  });
}

function storyboard(options: { plan: TranscodePlan; images: readonly PlacedImages[] }): readonly StreamPlaylist[] {
  const { plan, images } = options;
  if (!plan.video) return [];
  const folderOf = ({ index }: ChunkPlan): string => images[index]?.folder ?? '';
  return [{ key: STORYBOARD, body: renderStoryboard({ ...plan.video, folderOf }) }];
}

function extrasOf({ plan, images }: { plan: TranscodePlan; images: readonly PlacedImages[] }): StreamExtras {
  const poster = plan.video ? (images[0]?.folder ?? '') + POSTER_FILE : null;
  return { poster, storyboard: plan.video && STORYBOARD, download: null };
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
