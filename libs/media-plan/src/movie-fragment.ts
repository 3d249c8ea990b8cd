/** Reads a movie fragment: how many frames a segment really holds, from when, and for how long. */
import { childBoxes, findBox } from './iso-boxes';

/** One fragment of one track; times in ticks of the track's timescale. */
export interface MovieFragment {
  readonly baseDecodeTime: number;
  readonly frameCount: number;
  readonly duration: number;
  /** Its first frame needs no other. */
  readonly startsWithSyncSample: boolean;
  /** Where its first frame ends, in bytes from the fragment's start, its header included; null where it is not told so. */
  readonly firstSampleEnd: number | null;
}

const TFHD_BASE_DATA_OFFSET = 0x1;
const TFHD_DESCRIPTION_INDEX = 0x2;
const TFHD_DEFAULT_DURATION = 0x8;
const TFHD_DEFAULT_SIZE = 0x10;
const TFHD_DEFAULT_FLAGS = 0x20;
const TFHD_BASE_IS_FRAGMENT = 0x20000;
const TRUN_DATA_OFFSET = 0x1;
const TRUN_FIRST_FLAGS = 0x4;
const TRUN_DURATION = 0x100;
const TRUN_SIZE = 0x200;
const TRUN_FLAGS = 0x400;
const TRUN_OPTIONAL_FIELDS = [TRUN_DURATION, TRUN_SIZE, TRUN_FLAGS, 0x800];
/** Section 8.8.3.1: sample_is_non_sync_sample. */
const NON_SYNC_SAMPLE = 0x10000;

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
  const defaults = defaultsOf(header);
  const runs = childBoxes(track)
    .filter((box) => box.type === 'trun')
    .map((box) => readRun(box.payload, defaults));
  return {
    baseDecodeTime: decodeTime.getUint8(0) === 1 ? Number(decodeTime.getBigUint64(4)) : decodeTime.getUint32(4),
    frameCount: runs.reduce((sum, run) => sum + run.frameCount, 0),
    duration: runs.reduce((sum, run) => sum + run.duration, 0),
    firstSampleEnd: runs[0]?.firstSampleEnd ?? null,
    startsWithSyncSample: ((runs[0]?.firstFlags ?? NON_SYNC_SAMPLE) & NON_SYNC_SAMPLE) === 0,
  };
}

interface SampleDefaults {
  readonly duration: number;
  readonly flags: number;
  readonly size: number;
  readonly baseIsFragment: boolean;
}

/** The optional fields of a `tfhd` stand one behind the other, in the order of their bits. */
function defaultsOf(header: DataView): SampleDefaults {
  const flags = flagsOf(header);
  let position = 8;
  const read = (field: number, fieldBytes: number): number => {
    if ((flags & field) === 0) return 0;
    position += fieldBytes;
    return fieldBytes === 4 ? header.getUint32(position - 4) : 0;
  };
  read(TFHD_BASE_DATA_OFFSET, 8);
  read(TFHD_DESCRIPTION_INDEX, 4);
  const duration = read(TFHD_DEFAULT_DURATION, 4);
  const size = read(TFHD_DEFAULT_SIZE, 4);
  const baseIsFragment = (flags & TFHD_BASE_IS_FRAGMENT) !== 0;
  return { duration, size, flags: read(TFHD_DEFAULT_FLAGS, 4), baseIsFragment };
}

function readRun(run: DataView, defaults: SampleDefaults) {
  const flags = flagsOf(run);
  const frameCount = run.getUint32(4);
  const afterOffset = 8 + ((flags & TRUN_DATA_OFFSET) !== 0 ? 4 : 0);
  const start = afterOffset + ((flags & TRUN_FIRST_FLAGS) !== 0 ? 4 : 0);
  const frameBytes = TRUN_OPTIONAL_FIELDS.filter((field) => (flags & field) !== 0).length * 4;
  const firstFlags = (): number => {
    if (frameCount === 0) return NON_SYNC_SAMPLE;
    if ((flags & TRUN_FIRST_FLAGS) !== 0) return run.getUint32(afterOffset);
    if ((flags & TRUN_FLAGS) === 0) return defaults.flags;
    return run.getUint32(start + [TRUN_DURATION, TRUN_SIZE].filter((field) => (flags & field) !== 0).length * 4);
  };
  const firstSampleEnd = (): number | null => {
    if (frameCount === 0 || !defaults.baseIsFragment || (flags & TRUN_DATA_OFFSET) === 0) return null;
    const hasSize = (flags & TRUN_SIZE) !== 0;
    const size = hasSize ? run.getUint32(start + ((flags & TRUN_DURATION) !== 0 ? 4 : 0)) : defaults.size;
    return size > 0 ? run.getInt32(8) + size : null;
  };
  let duration = (flags & TRUN_DURATION) === 0 ? frameCount * defaults.duration : 0;
  for (let index = 0; (flags & TRUN_DURATION) !== 0 && index < frameCount; index += 1) {
    duration += run.getUint32(start + index * frameBytes);
  }
  return { frameCount, duration, firstFlags: firstFlags(), firstSampleEnd: firstSampleEnd() };
}

const flagsOf = (box: DataView): number => box.getUint32(0) & 0xffffff;
