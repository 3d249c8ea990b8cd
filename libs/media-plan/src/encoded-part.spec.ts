import { seconds } from '@ffleet/units';
import type { EncodedPart, EncodedSegment } from './index';
import { checkEncodedPart, planFfmpeg } from './index';
import { audioFacts, mediaFacts, perfectEncode, planOf } from './testing/samples';

const plan = planOf(mediaFacts());
const video = { kind: 'video', chunkIndex: 0 } as const;
const check = (encoded: EncodedPart) => {
  const { expected } = planFfmpeg({ plan, part: video, sourceUrl: '/in.mp4', outputDir: '/out' });
  return checkEncodedPart({ plan, encoded, expected })?.message ?? null;
};
/** The same encode with one rendition's segments changed. */
const withSegments = (
  rendition: string,
  change: (segments: readonly EncodedSegment[]) => readonly EncodedSegment[],
): EncodedPart => {
  const encoded = perfectEncode(plan, video);
  const tracks = encoded.tracks.map((track) =>
    track.renditionId === rendition || rendition === 'all' ? { ...track, segments: change(track.segments) } : track,
  );
  return { ...encoded, tracks };
};
const shorter = (frames: number) => (segments: readonly EncodedSegment[]) =>
  segments.map((segment, index) =>
    index === segments.length - 1 ? { ...segment, unitCount: segment.unitCount - frames } : segment,
  );

describe('checkEncodedPart', () => {
  it('checkEncodedPart() accepts a faultless encode', () => {
    expect(check(perfectEncode(plan, video))).toBeNull();
  });

  it('checkEncodedPart() forgives the rounding of the last frames of a video', () => {
    expect(check(withSegments('all', shorter(8)))).toBeNull();
  });

  it.each([
    ['nine frames are missing', withSegments('all', shorter(9)), '720p holds 1791 of 1800 frames'],
    ['a segment is missing', withSegments('all', (all) => all.slice(0, -1)), '720p holds 1620 of 1800 frames'],
    ['one rendition is shorter', withSegments('480p', shorter(1)), 'differ in length'],
    ['nothing was written', { ...perfectEncode(plan, video), tracks: [] }, 'wrote 0 of 3 renditions'],
    [
      'a cut is off the grid',
      withSegments('all', (all) =>
        all.map((segment, index) => (index < 2 ? { ...segment, unitCount: 180 + (index === 0 ? -60 : 60) } : segment)),
      ),
      'seg_00000.m4s holds 120 of 180 frames',
    ],
    [
      'a decode time restarts',
      withSegments('360p', (all) =>
        all.map((segment, index) => (index === 5 ? { ...segment, baseDecodeTime: 0 } : segment)),
      ),
      'seg_00005.m4s starts at tick 0 where 2700000 was wanted',
    ],
  ])('checkEncodedPart() complains when %s', (_, encoded, complaint) => {
    expect(check(encoded)).toContain(complaint);
  });

  it('checkEncodedPart() forgives no missing frame when another chunk follows', () => {
    const chunked = planOf(mediaFacts(), { segmentsPerChunk: 5 });
    const encoded = perfectEncode(chunked, video);
    const tracks = encoded.tracks.map((track) => ({ ...track, segments: shorter(1)(track.segments) }));
    const { expected } = planFfmpeg({ plan: chunked, part: video, sourceUrl: '/in.mp4', outputDir: '/out' });

    const failure = checkEncodedPart({ plan: chunked, encoded: { ...encoded, tracks }, expected });

    expect(failure?.code).toBe('encode-incomplete');
  });

  it('checkEncodedPart() complains when half of the sound is missing', () => {
    const sound = perfectEncode(plan, { kind: 'audio', trackId: 'audio' });
    const expected = { firstSegment: 0, frameCount: null, segmentCount: null };

    expect(checkEncodedPart({ plan, encoded: sound, expected: { ...expected, duration: seconds(60) } })).toBeNull();
    expect(
      checkEncodedPart({ plan, encoded: sound, expected: { ...expected, duration: seconds(120) } })?.message,
    ).toContain('holds 60.10 s of sound where the source has 120.00 s');
  });

  it('checkEncodedPart() calls a sound that goes on beyond its source changed midway', () => {
    const long = planOf(mediaFacts({ audios: [audioFacts({ end: { time: seconds(90), evidence: 'packets' } })] }));
    const sound = perfectEncode(long, { kind: 'audio', trackId: 'audio' });
    const expected = { firstSegment: 0, frameCount: null, segmentCount: null, duration: seconds(60) };

    expect(checkEncodedPart({ plan: long, encoded: sound, expected })).toBeNull();
    expect(checkEncodedPart({ plan, encoded: sound, expected })).toMatchObject({ code: 'source-changes-midway' });
  });
});
