import { seconds } from '@ffleet/units';
import { spaceForPart } from './index';
import { audioFacts, mediaFacts, planOf, videoFacts } from './testing/samples';

describe('spaceForPart()', () => {
  it('spaceForPart() is what the part has at the ceilings of its rates', () => {
    const plan = planOf(mediaFacts(), { segmentsPerChunk: 5 });

    // 720p, 480p and 360p at 2800 + 1400 + 800 kbit/s for half a minute; the sound at 128 kbit/s for a whole one,
    // and as a lossless file.
    expect(spaceForPart({ plan, part: { kind: 'video', chunkIndex: 0 } })).toBe(5_000 * 125 * 30);
    expect(spaceForPart({ plan, part: { kind: 'audio', trackId: 'audio' } })).toBe(
      128 * 125 * 60 + 60 * 48_000 * 2 * 2,
    );
  });

  it('spaceForPart() is bounded for a long video in one piece, whose segments leave while it is encoded', () => {
    const end = { time: seconds(4 * 3600), evidence: 'packets' } as const;
    const facts = mediaFacts({ formatName: 'mpegts', video: videoFacts({ end }), audios: [audioFacts({ end })] });

    expect(spaceForPart({ plan: planOf(facts), part: { kind: 'video', chunkIndex: 0 } })).toBe(512 * 1024 * 1024);
  });
});
