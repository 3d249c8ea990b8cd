import { assembleStream, planParts } from './index';
import type { EncodedPart, EncodedSegment, EncodedTrack } from './index';
import { mediaFacts, perfectEncode, planOf } from './testing/samples';

const plan = planOf(mediaFacts(), { segmentsPerChunk: 5 });
const parts = planParts(plan).map((part) => perfectEncode(plan, part));

const atHome = (encoded: EncodedPart) => ({ encoded, folder: '' });
const changeTrack = (options: { part: number; track: number; change: (track: EncodedTrack) => EncodedTrack }) =>
  parts.map((encoded, index): EncodedPart => {
    const tracks = encoded.tracks.map((track, at) => (at === options.track ? options.change(track) : track));
    return index === options.part ? { ...encoded, tracks } : encoded;
  });
const changeSegments = (change: (segment: EncodedSegment, index: number) => EncodedSegment) =>
  changeTrack({ part: 1, track: 0, change: (track) => ({ ...track, segments: track.segments.map(change) }) });

/** A hundred seconds of 48,000 samples. */
const growTheLast = (segment: EncodedSegment, index: number, all: readonly EncodedSegment[]): EncodedSegment =>
  index < all.length - 1
    ? segment
    : { ...segment, unitCount: segment.unitCount + 4_800_000, ticks: segment.ticks + 4_800_000 };

describe('proveStream()', () => {
  it('proveStream() proves two chunks and a sound, check by check', () => {
    const stream = assembleStream({ plan, parts: parts.map(atHome) });

    if (!stream.ok) throw new Error(stream.error.message);
    const { checks, objectCount } = stream.value.proof;
    expect(checks.every(({ holds }) => holds)).toBe(true);
    expect(new Set(checks.map(({ name }) => name)).size).toBe(9);
    expect(objectCount).toBe(4 * 11 + 3);
    expect(JSON.parse(JSON.stringify(stream.value.proof))).toEqual(stream.value.proof);
  });

  it.each([
    [
      'a frame is missing at a seam',
      changeSegments((segment, index) => (index === 4 ? { ...segment, unitCount: segment.unitCount - 20 } : segment)),
      'frames-counted of 720p',
    ],
    [
      'a chunk starts a frame late',
      changeSegments((segment) => ({ ...segment, baseDecodeTime: segment.baseDecodeTime + 3_000 })),
      'timeline-continuous of 720p',
    ],
    [
      'a sheet of the storyboard is missing',
      parts.map((part, index) => (index === 1 ? { ...part, images: [] } : part)),
      'images-counted of stream',
    ],
    [
      'a segment starts within a group of pictures',
      changeSegments((segment, index) => ({ ...segment, startsWithKeyframe: index !== 2 })),
      'segments-independent of 720p',
    ],
    [
      'a last frame is shown for too long',
      changeSegments((segment, index) => (index === 4 ? { ...segment, ticks: segment.ticks + 3_000 } : segment)),
      'durations-exact of 720p',
    ],
    [
      'another build of ffmpeg made one chunk',
      changeTrack({ part: 1, track: 1, change: (track) => ({ ...track, init: { ...track.init, sha256: 'ff' } }) }),
      'one-init-section of 480p',
    ],
    [
      'half of the sound is missing',
      changeTrack({ part: 2, track: 0, change: (track) => ({ ...track, segments: track.segments.slice(0, 1) }) }),
      'samples-counted of audio',
    ],
    [
      'the sound goes on beyond the source',
      changeTrack({
        part: 2,
        track: 0,
        change: (track) => ({ ...track, segments: track.segments.map(growTheLast) }),
      }),
      'samples-counted of audio',
    ],
  ])('proveStream() fails when %s', (_, broken, check) => {
    const stream = assembleStream({ plan, parts: broken.map(atHome) });

    expect(stream).toMatchObject({ ok: false, error: { code: 'proof-failed' } });
    expect(stream.ok ? '' : stream.error.message).toContain(check);
  });

  it('proveStream() fails when renditions are cut at different frames', () => {
    const shift = (segments: readonly EncodedSegment[]): EncodedSegment[] =>
      segments.map((segment, index) => {
        if (index === 1)
          return {
            ...segment,
            unitCount: segment.unitCount + 60,
            duration: (segment.duration + 2) as typeof segment.duration,
            ticks: segment.ticks + 180_000,
          };
        if (index !== 2) return segment;
        const baseDecodeTime = segment.baseDecodeTime + 180_000;
        return {
          ...segment,
          unitCount: segment.unitCount - 60,
          duration: (segment.duration - 2) as typeof segment.duration,
          ticks: segment.ticks - 180_000,
          baseDecodeTime,
        };
      });
    const broken = changeTrack({
      part: 0,
      track: 2,
      change: (track) => ({ ...track, segments: shift(track.segments) }),
    });

    const stream = assembleStream({ plan, parts: broken.map(atHome) });

    expect(stream.ok ? '' : stream.error.message).toContain('renditions-aligned of stream');
  });
});
