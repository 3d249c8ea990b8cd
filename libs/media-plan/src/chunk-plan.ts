/** Cuts a video, counted in frames, into units of work that start and end on segment boundaries. */

/** One unit of encoding work: a run of whole segments (the last one may be short). */
export interface ChunkPlan {
  readonly index: number;
  readonly startFrame: number;
  readonly frameCount: number;
  /** Number of the chunk's first segment within the whole video. */
  readonly firstSegment: number;
  readonly segmentCount: number;
}

/**
 * Splits `frameCount` frames into chunks of about `segmentsPerChunk` segments of `framesPerSegment` frames.
 *
 * Chunks differ by one segment at most: a short rest would be a unit of work that costs a start and is worth none. What
 * is shorter than one and a half chunks stays whole.
 * @returns 1..n chunks covering [0, frameCount), no gap, no overlap; only the last may hold a segment that is not full
 * @throws {RangeError} unless all numbers are whole and > 0 (a caller's bug)
 */
export function planChunks({
  frameCount,
  framesPerSegment,
  segmentsPerChunk,
}: {
  frameCount: number;
  framesPerSegment: number;
  segmentsPerChunk: number | 'whole';
}): readonly ChunkPlan[] {
  const segmentTotal = Math.ceil(frameCount / framesPerSegment);
  const perChunk = segmentsPerChunk === 'whole' ? segmentTotal : segmentsPerChunk;
  for (const [name, value] of Object.entries({ frameCount, framesPerSegment, segmentsPerChunk: perChunk })) {
    if (!Number.isSafeInteger(value) || value < 1) {
      throw new RangeError(`Cannot cut a video with ${name} ${value}: a whole number > 0 is wanted`);
    }
  }
  const count = Math.max(1, Math.round(segmentTotal / perChunk));
  const firstSegmentOf = (index: number): number => Math.floor((index * segmentTotal) / count);
  return Array.from({ length: count }, (_, index) => {
    const firstSegment = firstSegmentOf(index);
    const startFrame = firstSegment * framesPerSegment;
    const segmentCount = firstSegmentOf(index + 1) - firstSegment;
    return {
      index,
      startFrame,
      frameCount: Math.min(segmentCount * framesPerSegment, frameCount - startFrame),
      firstSegment,
      segmentCount,
    };
  });
}
