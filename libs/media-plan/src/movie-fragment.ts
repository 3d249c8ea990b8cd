/** Reads a movie fragment: how many frames a segment really holds, from when, and for how long. */
import { childBoxes, findBox } from './iso-boxes';

/** One fragment of one track; times in ticks of the track's timescale. */
export interface MovieFragment {
  readonly baseDecodeTime: number;
  readonly frameCount: number;
  readonly duration: number;
}

const TFHD_BASE_DATA_OFFSET = 0x1;
const TFHD_DESCRIPTION_INDEX = 0x2;
const TFHD_DEFAULT_DURATION = 0x8;
const TRUN_DATA_OFFSET = 0x1;
const TRUN_FIRST_FLAGS = 0x4;
const TRUN_DURATION = 0x100;
const TRUN_OPTIONAL_FIELDS = [TRUN_DURATION, 0x200, 0x400, 0x800];

/**
 * Parses the payload of a `moof` box with one track.
 * @returns null where it has no track fragment with a decode time
 * @see ISO/IEC 14496-12 sections 8.8.7 (tfhd), 8.8.8 (trun), 8.8.12 (tfdt)
 */
export function parseMovieFragment(moof: DataView): MovieFragment | null {
  const track = findBox(moof, 'traf');
  const header = track && findBox(track, 'tfhd');
  const decodeTime = track && findBox(track, 'tfdt');
  if (!track || !header || !decodeTime) return null;
  const defaultDuration = defaultDurationOf(header);
  const runs = childBoxes(track)
    .filter((box) => box.type === 'trun')
    .map((box) => readRun(box.payload, defaultDuration));
  return {
    baseDecodeTime: decodeTime.getUint8(0) === 1 ? Number(decodeTime.getBigUint64(4)) : decodeTime.getUint32(4),
    frameCount: runs.reduce((sum, run) => sum + run.frameCount, 0),
    duration: runs.reduce((sum, run) => sum + run.duration, 0),
  };
}

function defaultDurationOf(header: DataView): number {
  const flags = flagsOf(header);
  if ((flags & TFHD_DEFAULT_DURATION) === 0) return 0;
  const skipped = ((flags & TFHD_BASE_DATA_OFFSET) !== 0 ? 8 : 0) + ((flags & TFHD_DESCRIPTION_INDEX) !== 0 ? 4 : 0);
  return header.getUint32(8 + skipped);
}

function readRun(run: DataView, defaultDuration: number): { frameCount: number; duration: number } {
  const flags = flagsOf(run);
  const frameCount = run.getUint32(4);
  if ((flags & TRUN_DURATION) === 0) return { frameCount, duration: frameCount * defaultDuration };
  const start = 8 + ((flags & TRUN_DATA_OFFSET) !== 0 ? 4 : 0) + ((flags & TRUN_FIRST_FLAGS) !== 0 ? 4 : 0);
  const frameBytes = TRUN_OPTIONAL_FIELDS.filter((field) => (flags & field) !== 0).length * 4;
  let duration = 0;
  for (let index = 0; index < frameCount; index += 1) duration += run.getUint32(start + index * frameBytes);
  return { frameCount, duration };
}

const flagsOf = (box: DataView): number => box.getUint32(0) & 0xffffff;
