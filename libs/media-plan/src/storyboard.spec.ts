import fc from 'fast-check';
import { seconds } from '@ffleet/units';
import { planChunks } from './chunk-plan';
import { planImages, planSheets, renderStoryboard } from './storyboard';
import { videoFacts } from './testing/samples';

const RATE = { num: 30, den: 1 };
const imagesOf = (duration: number, changes: Parameters<typeof videoFacts>[0] = {}) =>
  planImages(videoFacts(changes), { frameRate: RATE, duration: seconds(duration) });
const cuesOf = (text: string) =>
  [...text.matchAll(/^(\S+) --> (\S+)\n(\S+)#xywh=(\d+),(\d+),(\d+),(\d+)$/gm)].map(
    ([, start = '', end = '', file = '', ...place]) => ({ start, end, file, place: place.map(Number) }),
  );

describe('storyboard', () => {
  it.each([
    [30, 60],
    [400, 120],
    [10_800, 300],
  ])('planImages() shows a video of %i s a picture each %i frames', (duration, framesPerTile) => {
    expect(imagesOf(duration).framesPerTile).toBe(framesPerTile);
  });

  it.each([
    [1920, 1080, { width: 256, height: 144 }, { width: 1280, height: 720 }],
    [1080, 1920, { width: 144, height: 256 }, { width: 720, height: 1280 }],
    [100, 50, { width: 100, height: 50 }, { width: 100, height: 50 }],
    [2000, 4, { width: 256, height: 2 }, { width: 1280, height: 2 }],
  ])('planImages() fits %i x %i and never enlarges it', (displayWidth, displayHeight, tile, poster) => {
    expect(imagesOf(60, { displayWidth, displayHeight })).toMatchObject({ tile, poster });
  });

  it('renderStoryboard() has a cue for each tile, with its place and the way to its chunk', () => {
    const chunks = planChunks({ frameCount: 1_800, framesPerSegment: 180, segmentsPerChunk: 5 });
    const images = { ...imagesOf(60), framesPerTile: 300 };

    const text = renderStoryboard({ images, chunks, frameRate: RATE, folderOf: ({ index }) => `../../job/${index}/` });

    expect(cuesOf(text).map(({ start, file, place }) => [start, file, ...place])).toEqual([
      ['00:00:00.000', '../../job/0/images/chunk-0000-000.jpg', 0, 0, 256, 144],
      ['00:00:10.000', '../../job/0/images/chunk-0000-000.jpg', 256, 0, 256, 144],
      ['00:00:20.000', '../../job/0/images/chunk-0000-000.jpg', 512, 0, 256, 144],
      ['00:00:30.000', '../../job/1/images/chunk-0001-000.jpg', 0, 0, 256, 144],
      ['00:00:40.000', '../../job/1/images/chunk-0001-000.jpg', 256, 0, 256, 144],
      ['00:00:50.000', '../../job/1/images/chunk-0001-000.jpg', 512, 0, 256, 144],
    ]);
  });

  it('renderStoryboard() covers any video from end to end, with every tile on a sheet that is made', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 400_000 }),
        fc.integer({ min: 1, max: 400 }),
        fc.oneof(fc.integer({ min: 1, max: 40 }), fc.constant('whole' as const)),
        (frameCount, framesPerTile, segmentsPerChunk) => {
          const chunks = planChunks({ frameCount, framesPerSegment: 180, segmentsPerChunk });
          const images = { ...imagesOf(60), framesPerTile: framesPerTile + 300 };

          const cues = cuesOf(renderStoryboard({ images, chunks, frameRate: RATE, folderOf: () => '' }));

          expect(cues[0]?.start).toBe('00:00:00.000');
          expect(cues.slice(1).map(({ start }) => start)).toEqual(cues.slice(0, -1).map(({ end }) => end));
          const sheets = chunks.map((chunk) => planSheets({ images, chunk, frameRate: RATE }));
          expect(new Set(cues.map(({ file }) => file)).size).toBe(sheets.reduce((sum, one) => sum + one.sheetCount, 0));
          expect(new Set(cues.map(({ file, place }) => `${file} ${place.join()}`)).size).toBe(cues.length);
          for (const { place } of cues) expect(Math.max(...place)).toBeLessThan(2_560);
        },
      ),
      { numRuns: 50 },
    );
  });
});
