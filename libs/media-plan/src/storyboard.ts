/** Small pictures of a video for a player's scrubber, and one to show before it plays: planned once, made by its chunks. */
import type { Seconds } from '@ffleet/units';
import type { ChunkPlan } from './chunk-plan';
import type { FrameRate } from './frame-rate';
import { framesPerSecond, framesToSeconds } from './frame-rate';
import { lines } from './hls-playlist';
import type { VideoFacts } from './media-facts';

interface PictureSize {
  readonly width: number;
  readonly height: number;
}

/** What pictures are made of a video. */
export interface ImagesPlan {
  /** Frames from one picture of the storyboard to the next. */
  readonly framesPerTile: number;
  readonly tile: PictureSize;
  readonly poster: PictureSize;
}

/** The sheets of one chunk: tiles in rows, the sheets filled one after the other. */
export interface SheetGrid {
  readonly tileCount: number;
  readonly columns: number;
  readonly rows: number;
  readonly sheetCount: number;
}

/** Relative to the stream's folder. */
export const STORYBOARD = 'storyboard.vtt';
/** Relative to the part's folder. */
export const POSTER_FILE = 'images/poster.jpg';

/** One in ten seconds of a lecture; of a short clip, a hundred in all, but none closer than two seconds. */
const TILE_INTERVAL = { min: 2, max: 10 };
const TILES_WANTED = 100;
/** A thumb's width on a tablet: a slide is recognised, not read. */
const TILE_SIDE_MAX = 256;
const POSTER_SIDE_MAX = 1280;
/** Decoders of JPEG take up to 65,535 pixels a side, browsers less. */
const SHEET_SIDE_TILES_MAX = 10;
/** What a source's end may lack: no tile is promised of it. */
const END_SHORT_MAX_SECONDS = 0.25;

export function planImages(video: VideoFacts, options: { frameRate: FrameRate; duration: Seconds }): ImagesPlan {
  const { frameRate, duration } = options;
  const interval = Math.min(TILE_INTERVAL.max, Math.max(TILE_INTERVAL.min, duration / TILES_WANTED));
  return {
    framesPerTile: Math.max(1, Math.round(interval * framesPerSecond(frameRate))),
    tile: fitted(video, TILE_SIDE_MAX),
    poster: fitted(video, POSTER_SIDE_MAX),
  };
}

function fitted({ displayWidth, displayHeight }: VideoFacts, sideMax: number): PictureSize {
  const scale = Math.min(1, sideMax / Math.max(displayWidth, displayHeight));
  const even = (side: number): number => Math.max(2, Math.round((side * scale) / 2) * 2);
  return { width: even(displayWidth), height: even(displayHeight) };
}

/** How the tiles of a chunk lie: a chunk of a minute has one sheet, a video that must not be cut may have many. */
export function planSheets(options: { images: ImagesPlan; chunk: ChunkPlan; frameRate: FrameRate }): SheetGrid {
  const { images, chunk, frameRate } = options;
  const surely = chunk.frameCount - Math.max(2, Math.ceil(framesPerSecond(frameRate) * END_SHORT_MAX_SECONDS));
  const tileCount = Math.max(1, Math.ceil(surely / images.framesPerTile));
  const columns = Math.min(SHEET_SIDE_TILES_MAX, tileCount);
  const rows = Math.min(SHEET_SIDE_TILES_MAX, Math.ceil(tileCount / columns));
  return { tileCount, columns, rows, sheetCount: Math.ceil(tileCount / (columns * rows)) };
}

/** Every picture that a chunk makes: its sheets in order, and of the first one the poster. */
export const imageFiles = (options: {
  images: ImagesPlan;
  chunk: ChunkPlan;
  frameRate: FrameRate;
}): readonly string[] => [
  ...Array.from({ length: planSheets(options).sheetCount }, (_, index) => sheetFile(options.chunk, index)),
  ...(options.chunk.index === 0 ? [POSTER_FILE] : []),
];

/** Its number is that of the sheet within the chunk. */
export const sheetFile = (chunk: ChunkPlan, index: number): string =>
  `images/chunk-${String(chunk.index).padStart(4, '0')}-${String(index).padStart(3, '0')}.jpg`;

/**
 * The storyboard: a cue for each tile, whose text is the place of its picture.
 * @param options.folderOf where the files of a chunk stand, from the storyboard's own folder: empty, or with a slash at
 *   its end
 * @see WebVTT; Media Fragments URI 1.0, section 4.2.2 (spatial dimension), which players read as a sprite
 */
export function renderStoryboard(options: {
  images: ImagesPlan;
  chunks: readonly ChunkPlan[];
  frameRate: FrameRate;
  folderOf: (chunk: ChunkPlan) => string;
}): string {
  const { chunks, folderOf } = options;
  return lines(['WEBVTT', ...chunks.flatMap((chunk) => chunkCues({ ...options, chunk, folder: folderOf(chunk) }))]);
}

function chunkCues(options: {
  images: ImagesPlan;
  chunk: ChunkPlan;
  frameRate: FrameRate;
  folder: string;
}): readonly string[] {
  const { images, chunk, frameRate, folder } = options;
  const { tileCount, columns, rows } = planSheets(options);
  const { width, height } = images.tile;
  const at = (frame: number): string => cueTime(framesToSeconds(chunk.startFrame + frame, frameRate));
  return Array.from({ length: tileCount }, (_, index) => {
    const [sheet, place] = [Math.floor(index / (columns * rows)), index % (columns * rows)];
    const end = index + 1 === tileCount ? chunk.frameCount : (index + 1) * images.framesPerTile;
    const [x, y] = [(place % columns) * width, Math.floor(place / columns) * height];
    return [
      '',
      `${at(index * images.framesPerTile)} --> ${at(end)}`,
      `${folder}${sheetFile(chunk, sheet)}#xywh=${x},${y},${width},${height}`,
    ];
  }).flat();
}

/** `01:02:03.456`. @see WebVTT section 4.1, timestamps */
function cueTime(time: Seconds): string {
  const ms = Math.round(time * 1000);
  const pad = (value: number, digits: number): string => String(Math.floor(value)).padStart(digits, '0');
  return `${pad(ms / 3_600_000, 2)}:${pad((ms / 60_000) % 60, 2)}:${pad((ms / 1000) % 60, 2)}.${pad(ms % 1000, 3)}`;
}
