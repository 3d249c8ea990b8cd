/**
 * The pictures of a chunk as ffmpeg arguments: single ones are branches of the decode that its renditions share, at no cost
 * worth naming, and a second command puts them together.
 *
 * Not in one: a branch that ends in a sheet has its first frame at the chunk's end, and until every output has one, ffmpeg
 * tells no progress.
 */
import { seconds } from '@ffleet/units';
import type { ChunkPlan } from './chunk-plan';
import type { ColourPlan } from './colour';
import { sourceMatrix } from './colour';
import type { FfmpegCommand } from './ffmpeg-command';
import type { FrameRate } from './frame-rate';
import { framesPerSecond } from './frame-rate';
import type { ImagesPlan } from './storyboard';
import { imageFiles, planSheets, POSTER_FILE, sheetFile } from './storyboard';

/** One branch of the filter graph, the single pictures that it ends in, and what is made of those. */
export interface ImageBranch {
  /** From the branch's input to its output, without their labels. */
  readonly filters: string;
  readonly options: readonly string[];
  /** ffmpeg's pattern of the single pictures. */
  readonly target: string;
  readonly assembly: FfmpegCommand;
  /** What the assembly has to leave, relative to the part's folder. */
  readonly files: readonly string[];
}

/** A poster is one of the frames of the first minute that stand this far apart: the one that is most like the others. */
const CANDIDATES = { count: 12, intervalSeconds: 5 };
/** mjpeg's scale, 2 (best) to 31; single pictures are encoded once more. */
const QUALITY = { single: 2, sheet: 5, poster: 3 };

/** The branches of one chunk; the first one also makes the poster. */
export function imageBranches(options: {
  images: ImagesPlan;
  chunk: ChunkPlan;
  frameRate: FrameRate;
  colour: ColourPlan;
  outputDir: string;
}): readonly ImageBranch[] {
  return [sheetBranch(options), ...(options.chunk.index === 0 ? [posterBranch(options)] : [])];
}

type BranchOptions = Parameters<typeof imageBranches>[0];

function sheetBranch({ images, chunk, frameRate, colour, outputDir }: BranchOptions): ImageBranch {
  const { tileCount, columns, rows } = planSheets({ images, chunk, frameRate });
  const { framesPerTile, tile } = images;
  const chosen = `select='not(mod(n,${framesPerTile}))*lt(n,${framesPerTile * tileCount})'`;
  const single = patternOf(outputDir, 'images/tile-%05d.jpg');
  return {
    filters: [chosen, jpegScale(tile, colour)].join(','),
    options: jpegOptions(QUALITY.single),
    target: single,
    assembly: assembly({
      single,
      filters: `tile=${columns}x${rows}`,
      options: jpegOptions(QUALITY.sheet),
      target: patternOf(outputDir, sheetFile(chunk, 0).replace(/000\.jpg$/, '%03d.jpg')),
    }),
    files: imageFiles({ images, chunk, frameRate }).filter((name) => name !== POSTER_FILE),
  };
}

/** Neither the black of a fade nor a hand before the lens: the frame whose histogram is nearest to their mean. */
function posterBranch({ images, frameRate, colour, outputDir }: BranchOptions): ImageBranch {
  const interval = Math.max(1, Math.round(CANDIDATES.intervalSeconds * framesPerSecond(frameRate)));
  const chosen = `select='not(mod(n,${interval}))*lt(n,${interval * CANDIDATES.count})'`;
  const single = patternOf(outputDir, 'images/candidate-%02d.jpg');
  // The filter compares RGB, and would have the conversion guessed.
  const asRgb = 'scale=in_color_matrix=bt601:in_range=pc,format=rgb24';
  const asJpeg = 'scale=out_color_matrix=bt601:out_range=pc,format=yuvj420p';
  return {
    filters: [chosen, jpegScale(images.poster, colour)].join(','),
    options: jpegOptions(QUALITY.single),
    target: single,
    assembly: assembly({
      single,
      filters: [asRgb, `thumbnail=${CANDIDATES.count}`, asJpeg].join(','),
      options: [...jpegOptions(QUALITY.poster), '-update', '1'],
      target: patternOf(outputDir, POSTER_FILE),
    }),
    files: [POSTER_FILE],
  };
}

/** JPEG has BT.601 in full range (JFIF), whatever the stream has. */
const jpegScale = ({ width, height }: { width: number; height: number }, colour: ColourPlan): string =>
  `scale=${width}:${height}:in_color_matrix=${sourceMatrix(colour)}:out_color_matrix=bt601:out_range=pc,` +
  'setsar=1,format=yuvj420p';

const jpegOptions = (quality: number): readonly string[] => [
  ...['-map_metadata', '-1', '-c:v', 'mjpeg', '-q:v', String(quality), '-threads', '1'],
  ...['-fps_mode', 'passthrough', '-f', 'image2', '-start_number', '0'],
];

/** Reads our own single pictures, by the demuxer that sources never get. */
const assembly = (options: {
  single: string;
  filters: string;
  options: readonly string[];
  target: string;
}): FfmpegCommand => ({
  inputOptions: [
    ...['-nostdin', '-hide_banner', '-v', 'error', '-protocol_whitelist', 'file', '-format_whitelist', 'image2'],
    ...['-f', 'image2', '-start_number', '0'],
  ],
  input: `file:${options.single}`,
  outputs: [
    {
      renditionId: 'images',
      options: ['-vf', options.filters, ...options.options],
      target: options.target,
    },
  ],
  expected: { firstSegment: 0, frameCount: null, segmentCount: null, duration: seconds(0) },
});

/** Folders may have a percent sign in their names. */
const patternOf = (outputDir: string, name: string): string => `${outputDir.replaceAll('%', '%%')}/${name}`;
