import { combineScores, parseFrameSsim, parseScoreSummary, peakSignalToNoise } from './index';

const LINES = [
  '[psnr@1 @ 0x55f0c8a1] PSNR y:30.000000 u:44.1 v:44.0 average:31.5 min:29.9 max:41.0',
  '[ssim@0 @ 0x55f0c8a0] SSIM Y:0.991250 (20.580) U:0.99 (20.1) V:0.99 (20.0) All:0.990000 (20.00)',
  '[psnr@0 @ 0x55f0c8a1] PSNR y:40.000000 u:44.1 v:44.0 average:40.7 min:38.9 max:51.0',
  '[libvmaf@0 @ 0x55f0c8a2] VMAF score: 97.428043',
  '[ssim@1 @ 0x55f0c8a3] SSIM Y:1.000000 (inf) U:1.000000 (inf) V:1.000000 (inf) All:1.000000 (inf)',
];

describe('parseScoreSummary', () => {
  it('parseScoreSummary() reads luma of the rendition that is asked for, and leaves unknown what is not printed', () => {
    expect(parseScoreSummary({ lines: LINES, index: 0 })).toEqual({
      ssim: 0.99125,
      meanSquaredError: expect.closeTo(6.5025, 6) as number,
      vmaf: 97.428043,
    });
    expect(parseScoreSummary({ lines: LINES, index: 1 })).toMatchObject({ ssim: 1, vmaf: null });
  });

  it('parseScoreSummary() knows equal pictures', () => {
    const lines = ['[ssim@0 @ 0x5] SSIM Y:1.000000 (inf) All:1.0 (inf)', '[psnr@0 @ 0x6] PSNR y:inf u:inf v:inf'];

    const summary = parseScoreSummary({ lines, index: 0 });

    expect(summary).toEqual({ ssim: 1, meanSquaredError: 0, vmaf: null });
  });

  it.each([
    ['nothing', []],
    ['one filter alone', LINES.slice(1, 2)],
    ['no number', ['[ssim@0 @ 0x5] SSIM Y:nan (nan)', '[psnr@0 @ 0x6] PSNR y:nan']],
    ['the scores of others', LINES],
  ])('parseScoreSummary() gives nothing where ffmpeg printed %s', (_, lines) => {
    expect(parseScoreSummary({ lines, index: 7 })).toBeNull();
    if (lines !== LINES) expect(parseScoreSummary({ lines, index: 0 })).toBeNull();
  });
});

describe('parseFrameSsim', () => {
  it.each([
    ['n:12 Y:0.998251 U:0.99 V:0.99 All:0.998 (27.0)', 0.998251],
    ['n:1 Y:1.000000 U:1.000000 V:1.000000 All:1.000000 (inf)', 1],
    ['', null],
    ['n:1 Y:nan U:nan', null],
  ])('parseFrameSsim() reads %j', (line, wanted) => {
    expect(parseFrameSsim(line)).toBe(wanted);
  });
});

describe('combineScores', () => {
  const run = (changes: object) => ({
    ...{ renditionId: '720p', frameCount: 100, ssim: 0.9, meanSquaredError: 4, vmaf: 80 },
    ...{ lowest: { ssim: 0.5, frame: 7 } },
    ...changes,
  });

  it('combineScores() weighs runs by their frames, errors and not decibels, and keeps the lowest frame', () => {
    const lowest = { ssim: 0.2, frame: 900 };

    const combined = combineScores([
      run({}),
      run({ frameCount: 300, ssim: 1, meanSquaredError: 0, vmaf: 100, lowest }),
    ]);

    expect(combined).toEqual({
      ...{
        renditionId: '720p',
        frameCount: 400,
        ssim: expect.closeTo(0.975, 9) as number,
        meanSquaredError: 1,
        vmaf: 95,
      },
      lowest,
    });
    expect(peakSignalToNoise(combined.meanSquaredError)).toBeCloseTo(48.13, 2);
  });

  it('combineScores() calls unknown what one run could not tell, and refuses nothing at all', () => {
    expect(combineScores([run({}), run({ vmaf: null })]).vmaf).toBeNull();
    expect(() => combineScores([])).toThrow(RangeError);
  });

  it('peakSignalToNoise() has no bound for equal pictures', () => {
    expect(peakSignalToNoise(0)).toBeNull();
    expect(peakSignalToNoise(255 ** 2)).toBe(0);
  });
});
