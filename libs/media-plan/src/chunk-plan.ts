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
 * Splits `frameCount` frames into chunks of `segmentsPerChunk` segments of `framesPerSegment` frames.
 * @returns 1..n chunks covering [0, frameCount), no gap, no overlap; only the last may be shorter
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
  return Array.from({ length: Math.ceil(segmentTotal / perChunk) }, (_, index) => {
    const firstSegment = index * perChunk;
    const startFrame = firstSegment * framesPerSegment;
    return {
      index,
      startFrame,
      frameCount: Math.min(perChunk * framesPerSegment, frameCount - startFrame),
      firstSegment,
      segmentCount: Math.min(perChunk, segmentTotal - firstSegment),
    };
  });
}
