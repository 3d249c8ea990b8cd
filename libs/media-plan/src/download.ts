/** The MP4 file that viewers may keep: which of a stream's tracks go into it, and the command that packs them, unchanged. */
import { seconds } from '@ffleet/units';
import type { EncodedFile, EncodedTrack, PlacedPart } from './encoded-part';
import { unitTotal } from './encoded-part';
import type { FfmpegCommand } from './ffmpeg-command';
import { languageCode, languageName } from './language-tag';
import { sourceInput } from './source-input';
import type { TranscodePlan } from './transcode-plan';

/** Relative to the stream's folder. */
export const DOWNLOAD_FILE = 'download.mp4';

/** Writing stays legible on a laptop, and an hour of a lecture fits into a fifth of a gigabyte. */
const SHORT_SIDE_MAX = 720;
/** Samples of sound in one packet of AAC-LC. @see ISO/IEC 14496-3 */
const SAMPLES_PER_PACKET = 1024;

/** One rendition of the stream, as a track of the file. */
export interface DownloadTrack {
  readonly id: string;
  readonly kind: 'picture' | 'sound' | 'subtitles';
  /** BCP 47. */
  readonly language: string | null;
  /** One after the other they are the whole track: the initialisation section, then the segments. */
  readonly files: readonly EncodedFile[];
  /** Packets that the packed track has to have; null of subtitles, whose pauses are packets, too. */
  readonly packetCount: number | null;
}

/** What was packed, counted in the file. */
export interface PackedDownload {
  readonly file: EncodedFile;
  readonly tracks: readonly { readonly id: string; readonly expected: number | null; readonly seen: number }[];
  /** A player can begin before it has the whole file. */
  readonly indexFirst: boolean;
}

/** The largest picture up to 720p (the smallest where all are larger), and every sound and subtitle. */
export function planDownload(options: { plan: TranscodePlan; parts: readonly PlacedPart[] }): readonly DownloadTrack[] {
  const { plan, parts } = options;
  const renditions = plan.video?.renditions ?? [];
  const chosen =
    renditions.find(({ width, height }) => Math.min(width, height) <= SHORT_SIDE_MAX) ?? renditions.at(-1) ?? null;
  const tracksOf = (id: string) => tracksNamed(id, parts);
  return [
    ...(chosen ? [mediaTrack({ id: chosen.id, kind: 'picture', language: null, pieces: tracksOf(chosen.id) })] : []),
    ...plan.audios.map(({ id, language }) => mediaTrack({ id, kind: 'sound', language, pieces: tracksOf(id) })),
    ...plan.subtitles.map(({ id, language }) => ({
      ...{ id, kind: 'subtitles' as const, language, packetCount: null },
      files: parts.flatMap(({ encoded: { subtitles }, folder }) =>
        subtitles?.trackId === id ? [{ ...subtitles.file, name: folder + subtitles.file.name }] : [],
      ),
    })),
  ];
}

type Piece = { readonly track: EncodedTrack; readonly folder: string };

/** Of all parts that have it, in the order of its chunks. */
const tracksNamed = (id: string, parts: readonly PlacedPart[]): readonly Piece[] =>
  parts
    .flatMap(({ encoded, folder }) =>
      encoded.tracks.flatMap((track) => (track.renditionId === id ? [{ track, folder, part: encoded.part }] : [])),
    )
    .sort((one, other) => chunkOf(one.part) - chunkOf(other.part));

const chunkOf = (part: PlacedPart['encoded']['part']): number => (part.kind === 'video' ? part.chunkIndex : 0);

function mediaTrack(options: {
  id: string;
  kind: 'picture' | 'sound';
  language: string | null;
  pieces: readonly Piece[];
}): DownloadTrack {
  const { pieces, ...track } = options;
  const units = pieces.reduce((sum, piece) => sum + unitTotal(piece.track), 0);
  const files = pieces.flatMap(({ track: { init, segments }, folder }, index) =>
    [...(index === 0 ? [init] : []), ...segments].map((file) => ({ ...file, name: folder + file.name })),
  );
  return { ...track, files, packetCount: track.kind === 'picture' ? units : Math.ceil(units / SAMPLES_PER_PACKET) };
}

/**
 * Packs tracks that stand in local files into one MP4, its index first.
 * @param options.tracks `path`: the track's files one after the other
 */
export function packCommand(options: {
  plan: TranscodePlan;
  tracks: readonly (Pick<DownloadTrack, 'kind' | 'language'> & { readonly path: string })[];
  target: string;
}): FfmpegCommand {
  const { plan, tracks, target } = options;
  const [first, ...others] = tracks.map(({ kind, path }) => {
    const source = sourceInput(path, {
      pixelsMax: plan.sourcePixelsMax,
      kind: kind === 'subtitles' ? 'subtitles' : 'recording',
    });
    return { options: source.options, input: source.input };
  });
  if (!first) throw new RangeError('Cannot pack a stream without tracks');
  const isHevc = plan.video?.codec === 'hevc';
  const outputOptions = [
    ...tracks.flatMap((_, index) => ['-map', `${index}:0`]),
    ...['-map_metadata', '-1', '-c', 'copy', '-c:s', 'mov_text', ...(isHevc ? ['-tag:v', 'hvc1'] : [])],
    ...(['sound', 'subtitles'] as const).flatMap((kind) => languageOptions(tracks, kind)),
    ...['-movflags', '+faststart', '-f', 'mp4'],
  ];
  return {
    // Each track begins at its own zero: ffmpeg takes negative composition offsets for a late first picture.
    inputOptions: ['-nostdin', '-hide_banner', '-v', 'error', ...first.options],
    input: first.input,
    furtherInputs: others,
    outputs: [{ renditionId: DOWNLOAD_FILE, options: outputOptions, target }],
    expected: { firstSegment: 0, frameCount: null, segmentCount: null, duration: seconds(plan.duration) },
  };
}

/** Players show the code, or the name, whichever they know. */
function languageOptions(
  tracks: readonly Pick<DownloadTrack, 'kind' | 'language'>[],
  kind: 'sound' | 'subtitles',
): readonly string[] {
  const letter = kind === 'sound' ? 'a' : 's';
  return tracks
    .filter((track) => track.kind === kind)
    .flatMap(({ language }, index) => {
      if (language === null) return [];
      const at = `-metadata:s:${letter}:${index}`;
      const code = languageCode(language);
      return [...(code === null ? [] : [at, `language=${code}`]), at, `handler_name=${languageName(language)}`];
    });
}
