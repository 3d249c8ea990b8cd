/** The pictures of a chunk as ffmpeg arguments: branches of the decode that its renditions share, at no cost worth naming. */
import type { ChunkPlan } from './chunk-plan';
import type { ColourPlan } from './colour';
import { sourceMatrix } from './colour';
import type { FrameRate } from './frame-rate';
import { framesPerSecond } from './frame-rate';
import type { ImagesPlan } from './storyboard';
import { imageFiles, planSheets, POSTER_FILE, sheetFile } from './storyboard';

/** One branch of the filter graph, and the file or files that it ends in. */
export interface ImageBranch {
  /** From the branch's input to its output, without their labels. */
  readonly filters: string;
  readonly options: readonly string[];
  /** Relative to the part's folder; ffmpeg's pattern where they are several. */
  readonly target: string;
  /** All that have to be there at the end, relative to the part's folder. */
  readonly files: readonly string[];
}

/** A poster is one of the frames of the first minute that stand this far apart: the one that is most like the others. */
const CANDIDATES = { count: 12, intervalSeconds: 5 };
/** mjpeg's scale, 2 (best) to 31. */
const QUALITY = { sheet: 5, poster: 3 };

/** The branches of one chunk; the first one also makes the poster. */
export function imageBranches(options: {
  images: ImagesPlan;
  chunk: ChunkPlan;
  frameRate: FrameRate;
  colour: ColourPlan;
}): readonly ImageBranch[] {
  return [sheetBranch(options), ...(options.chunk.index === 0 ? [posterBranch(options)] : [])];
}

type BranchOptions = Parameters<typeof imageBranches>[0];

function sheetBranch({ images, chunk, frameRate, colour }: BranchOptions): ImageBranch {
  const { tileCount, columns, rows } = planSheets({ images, chunk, frameRate });
  const { framesPerTile, tile } = images;
  const chosen = `select='not(mod(n,${framesPerTile}))*lt(n,${framesPerTile * tileCount})'`;
  return {
    filters: [chosen, jpegScale(tile, colour), `tile=${columns}x${rows}`].join(','),
    options: [...jpegOptions(QUALITY.sheet), '-start_number', '0'],
    target: sheetFile(chunk, 0).replace(/000\.jpg$/, '%03d.jpg'),
    files: imageFiles({ images, chunk, frameRate }).filter((name) => name !== POSTER_FILE),
  };
}

/** Neither the black of a fade nor a hand before the lens: the frame whose histogram is nearest to their mean. */
function posterBranch({ images, frameRate, colour }: BranchOptions): ImageBranch {
  const interval = Math.max(1, Math.round(CANDIDATES.intervalSeconds * framesPerSecond(frameRate)));
  const chosen = `select='not(mod(n,${interval}))*lt(n,${interval * CANDIDATES.count})'`;
  const { width, height } = images.poster;
  // The filter compares RGB, and would have the conversion guessed.
  const asRgb = `scale=${width}:${height}:in_color_matrix=${sourceMatrix(colour)},format=rgb24`;
  return {
    filters: [chosen, asRgb, `thumbnail=${CANDIDATES.count}`, jpegScale(images.poster, colour)].join(','),
    options: [...jpegOptions(QUALITY.poster), '-update', '1'],
    target: POSTER_FILE,
    files: [POSTER_FILE],
  };
}

/** JPEG has BT.601 in full range (JFIF), whatever the stream has. */
const jpegScale = ({ width, height }: { width: number; height: number }, colour: ColourPlan): string =>
  `scale=${width}:${height}:in_color_matrix=${sourceMatrix(colour)}:out_color_matrix=bt601:out_range=pc,` +
  'setsar=1,format=yuvj420p';

const jpegOptions = (quality: number): readonly string[] => [
  ...['-map_metadata', '-1', '-c:v', 'mjpeg', '-q:v', String(quality), '-threads', '1'],
  ...['-fps_mode', 'passthrough', '-f', 'image2'],
];
