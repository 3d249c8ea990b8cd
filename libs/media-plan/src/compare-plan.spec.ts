import fc from 'fast-check';
import { seconds } from '@ffleet/units';
import { planComparison } from './index';
import { mediaFacts, planOf, videoFacts } from './testing/samples';

const videoOf = (duration: number, formatName = 'mov,mp4') => {
  const video = videoFacts({ end: { time: seconds(duration), evidence: 'packets' } });
  const { video: planned } = planOf(mediaFacts({ formatName, video, audios: [] }));
  if (!planned) throw new Error('The sample has a picture');
  return planned;
};

const published = (duration: number, formatName?: string) => {
  const video = videoOf(duration, formatName);
  return { video, frameCount: video.frameCount, segmentCount: Math.ceil(video.frameCount / video.framesPerSegment) };
};

describe('planComparison', () => {
  it('planComparison() puts each sample into the middle of its share of a lecture, in a run of its own', () => {
    const runs = planComparison({ ...published(3600), samples: 3 });

    expect(runs).toEqual([
      { ranges: [{ startFrame: 17_820, frameCount: 360, firstSegment: 99, segmentCount: 2 }], startFrame: 17_820 },
      { ranges: [{ startFrame: 53_820, frameCount: 360, firstSegment: 299, segmentCount: 2 }], startFrame: 53_820 },
      { ranges: [{ startFrame: 89_820, frameCount: 360, firstSegment: 499, segmentCount: 2 }], startFrame: 89_820 },
    ]);
  });

  it('planComparison() decodes what cannot be entered from its beginning, once for all samples', () => {
    const runs = planComparison({ ...published(3600, 'mpegts'), samples: 3 });

    expect(runs).toHaveLength(1);
    expect(runs[0]).toMatchObject({ startFrame: 0, ranges: [{ firstSegment: 99 }, {}, { firstSegment: 499 }] });
  });

  it('planComparison() compares all of a video that the samples would cover, to its last frame', () => {
    const { frameCount, ...short } = published(20);

    const runs = planComparison({ ...short, frameCount: frameCount - 1, samples: 6 });

    const all = { startFrame: 0, frameCount: 599, firstSegment: 0, segmentCount: 4 };
    expect(runs).toEqual([{ ranges: [all], startFrame: 0 }]);
  });

  it('planComparison() compares each frame once at most, on segment boundaries, and all with `whole`', () => {
    const wishes = fc.oneof(fc.constant('whole' as const), fc.integer({ min: 1, max: 50 }));
    const formats = fc.constantFrom('mov,mp4', 'mpegts');
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 20_000 }), wishes, formats, (duration, samples, formatName) => {
        const { video, frameCount, segmentCount } = published(duration, formatName);

        const runs = planComparison({ video, frameCount, segmentCount, samples });

        const ranges = runs.flatMap((run) => run.ranges);
        let end = 0;
        for (const range of ranges) {
          expect(range.startFrame).toBeGreaterThanOrEqual(end);
          expect(range.startFrame).toBe(range.firstSegment * video.framesPerSegment);
          end = range.startFrame + range.frameCount;
          expect(end === frameCount || range.frameCount === range.segmentCount * video.framesPerSegment).toBe(true);
        }
        expect(end).toBeLessThanOrEqual(frameCount);
        const compared = ranges.reduce((sum, range) => sum + range.frameCount, 0);
        if (samples === 'whole') expect(compared).toBe(frameCount);
        else expect(compared === frameCount || ranges.length === samples).toBe(true);
      }),
    );
  });
});
