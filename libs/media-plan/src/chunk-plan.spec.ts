import fc from 'fast-check';
import { planChunks } from './index';

describe('planChunks', () => {
  it('planChunks() makes one chunk of everything when asked for the whole', () => {
    expect(planChunks({ frameCount: 1800, framesPerSegment: 180, segmentsPerChunk: 'whole' })).toEqual([
      { index: 0, startFrame: 0, frameCount: 1800, firstSegment: 0, segmentCount: 10 },
    ]);
  });

  it('planChunks() spreads the rest over all chunks', () => {
    expect(planChunks({ frameCount: 1900, framesPerSegment: 180, segmentsPerChunk: 5 })).toEqual([
      { index: 0, startFrame: 0, frameCount: 900, firstSegment: 0, segmentCount: 5 },
      { index: 1, startFrame: 900, frameCount: 1000, firstSegment: 5, segmentCount: 6 },
    ]);
  });

  it.each([
    [60, 1],
    [83, 1],
    [91, 2],
    [600, 10],
    [10_800, 180],
  ])('planChunks() cuts %i s at 30 fps into %i chunks of about a minute', (duration, count) => {
    expect(planChunks({ frameCount: duration * 30, framesPerSegment: 180, segmentsPerChunk: 10 })).toHaveLength(count);
  });

  it('planChunks() covers every frame once, on segment boundaries, for any size', () => {
    const sizes = fc.record({
      frameCount: fc.integer({ min: 1, max: 100_000 }),
      framesPerSegment: fc.integer({ min: 1, max: 400 }),
      segmentsPerChunk: fc.oneof(fc.integer({ min: 1, max: 50 }), fc.constant('whole' as const)),
    });

    fc.assert(
      fc.property(sizes, (size) => {
        let [frame, segment] = [0, 0];
        // One expectation for a plan: a hundred thousand chunks would be half a million.
        const strays = planChunks(size).filter((chunk, index) => {
          const { frameCount, segmentCount, startFrame, firstSegment } = chunk;
          const follows = chunk.index === index && startFrame === frame && firstSegment === segment;
          frame += frameCount;
          segment += segmentCount;
          const isFull = frameCount > 0 && segmentCount === Math.ceil(frameCount / size.framesPerSegment);
          return !follows || !isFull || startFrame !== firstSegment * size.framesPerSegment;
        });
        expect(strays).toEqual([]);
        expect(frame).toBe(size.frameCount);
      }),
    );
  });

  it.each([{ frameCount: 0 }, { framesPerSegment: 0 }, { segmentsPerChunk: 0 }, { frameCount: 1.5 }])(
    'planChunks() throws when asked for %j',
    (wrong) => {
      const size = { frameCount: 100, framesPerSegment: 10, segmentsPerChunk: 1, ...wrong };

      expect(() => planChunks(size)).toThrow(RangeError);
    },
  );
});
