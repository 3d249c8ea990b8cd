import { seconds } from '@ffleet/units';
import { lectureSettings, planParts, planTranscode } from './index';
import { audioFacts, mediaFacts, planOf, videoFacts } from './testing/samples';

const NTSC = { num: 30000, den: 1001 };
const codeFor = (facts: ReturnType<typeof mediaFacts>) => {
  const plan = planTranscode({ facts, settings: lectureSettings });
  return plan.ok ? null : plan.error.code;
};

describe('planTranscode', () => {
  it('planTranscode() makes one chunk, three renditions and a sound of a minute in 720p', () => {
    const plan = planOf(mediaFacts());

    expect(plan.video).toMatchObject({ frameCount: 1800, framesPerKeyframe: 60, framesPerSegment: 180 });
    expect(plan.video?.renditions.map(({ id }) => id)).toEqual(['720p', '480p', '360p']);
    expect(planParts(plan)).toEqual([
      { kind: 'video', chunkIndex: 0 },
      { kind: 'audio', trackId: 'audio' },
    ]);
    expect(JSON.parse(JSON.stringify(plan))).toEqual(plan);
  });

  it('planTranscode() makes six chunks at most of what a browser recorded, which has no index', () => {
    const end = { time: seconds(10_800), evidence: 'packets' } as const;
    const lecture = { formatName: 'matroska,webm', video: videoFacts({ end }) };

    const [indexed, recorded] = [seconds(10_800), null].map((claimedDuration) =>
      planOf(mediaFacts({ ...lecture, claimedDuration })),
    );

    expect(indexed?.video?.chunks).toHaveLength(180);
    expect(recorded?.video?.chunks).toHaveLength(6);
  });

  it('planTranscode() keeps 29.97 exact', () => {
    const video = videoFacts({ frameRate: { base: NTSC, average: NTSC } });

    const plan = planOf(mediaFacts({ video }));

    expect(plan.video).toMatchObject({ frameRate: NTSC, frameCount: 1798, framesPerSegment: 180 });
  });

  it('planTranscode() plans sound alone when there is no picture, and picture alone when there is no sound', () => {
    const silence = audioFacts({ end: { time: seconds(0), evidence: 'packets' } });

    expect(planParts(planOf(mediaFacts({ video: null })))).toEqual([{ kind: 'audio', trackId: 'audio' }]);
    expect(planParts(planOf(mediaFacts({ audios: [] })))).toEqual([{ kind: 'video', chunkIndex: 0 }]);
    expect(planParts(planOf(mediaFacts({ audios: [silence] })))).toEqual([{ kind: 'video', chunkIndex: 0 }]);
  });

  it.each([
    ['a claim of six days', mediaFacts({ claimedDuration: seconds(590_000) }), 'source-too-long'],
    [
      'a picture of 8192 x 8192',
      mediaFacts({ video: videoFacts({ codedWidth: 8192, codedHeight: 8192 }) }),
      'source-too-large',
    ],
    ['a hundred streams', mediaFacts({ streamCount: 100 }), 'source-too-large'],
    [
      'no length at all',
      mediaFacts({ video: null, audios: [audioFacts({ end: { time: seconds(0.01), evidence: 'packets' } })] }),
      'source-no-streams',
    ],
    ['a plain lecture', mediaFacts(), null],
  ])('planTranscode() refuses by its limits: %s', (_, facts, code) => {
    expect(codeFor(facts)).toBe(code);
  });
});
