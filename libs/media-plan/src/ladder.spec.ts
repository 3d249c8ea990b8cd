import fc from 'fast-check';
import { planLadder } from './ladder';
import { videoFacts } from './testing/samples';
import { lectureSettings } from './transcode-settings';

const ladderOf = (displayWidth: number, displayHeight: number, fps = 30) =>
  planLadder(videoFacts({ displayWidth, displayHeight }), {
    ladder: lectureSettings.ladder,
    codec: 'h264',
    frameRate: { num: fps, den: 1 },
  });

describe('planLadder', () => {
  it.each([
    [1920, 1080, ['1920x1080', '1280x720', '854x480', '640x360']],
    [3840, 2160, ['1920x1080', '1280x720', '854x480', '640x360']],
    [1280, 720, ['1280x720', '854x480', '640x360']],
    [640, 360, ['640x360']],
    [320, 180, ['320x180']],
    [641, 361, ['640x360']],
    [1080, 1920, ['1080x1920', '720x1280', '480x854', '360x640']],
    [1024, 768, ['1024x768', '640x480', '480x360']],
    [1024, 576, ['1024x576', '854x480', '640x360']],
    [2560, 1080, ['1920x810', '1280x540', '854x360', '640x270']],
  ])('planLadder() for a picture of %i x %i', (width, height, expected) => {
    expect(ladderOf(width, height).map((rung) => `${rung.width}x${rung.height}`)).toEqual(expected);
  });

  it('planLadder() grants fast video half as many bits again', () => {
    expect(ladderOf(1280, 720, 60)[0]?.maxrateKbps).toBe(4200);
    expect(ladderOf(1280, 720, 30)[0]?.maxrateKbps).toBe(2800);
  });

  it('planLadder() never upscales, keeps sizes even and names distinct for any source', () => {
    const side = fc.integer({ min: 16, max: 4096 });

    fc.assert(
      fc.property(side, side, (width, height) => {
        const renditions = ladderOf(width, height);
        expect(renditions.length).toBeGreaterThan(0);
        expect(new Set(renditions.map(({ id }) => id)).size).toBe(renditions.length);
        for (const rendition of renditions) {
          expect([rendition.width % 2, rendition.height % 2]).toEqual([0, 0]);
          expect(rendition.width).toBeLessThanOrEqual(width);
          expect(rendition.height).toBeLessThanOrEqual(height);
        }
      }),
    );
  });
});
