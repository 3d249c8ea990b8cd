/** Reads the index of an MP4 file: how many samples each of its tracks really has. */
import { childBoxes, findBox } from './iso-boxes';

/**
 * @param payload of the file's `moov` box
 * @returns one number a track, in their order; 0 where a track has no table of samples
 * @see ISO/IEC 14496-12 section 8.7.3.2 (stsz): version and flags, the size that all share, then their number
 */
export const sampleCounts = (payload: DataView): readonly number[] =>
  childBoxes(payload)
    .filter(({ type }) => type === 'trak')
    .map((track) => {
      const sizes = findBox(track.payload, 'mdia/minf/stbl/stsz');
      return sizes && sizes.byteLength >= 12 ? sizes.getUint32(8) : 0;
    });
