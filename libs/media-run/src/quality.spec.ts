import { join } from 'node:path';
import { combineScores, lectureSettings } from '@ffleet/media-plan';
import type { ComparisonRun, ComparisonScores } from '@ffleet/media-plan';
import { seconds } from '@ffleet/units';
import { compareRun, measure } from './testing/measure';
import { ffmpeg, scratchFolder } from './testing/programs';
import { FASTSTART, picture, SourceFolder } from './testing/sources';
import { realRunner, transcode } from './testing/transcode';
import type { Transcoded } from './testing/transcode';

let scratch: Awaited<ReturnType<typeof scratchFolder>>;
let sources: SourceFolder;
beforeAll(async () => {
  scratch = await scratchFolder();
  sources = new SourceFolder(scratch.path);
});
afterAll(() => scratch.remove());

const SMALL = { size: '160x90', duration: 6 };
const RHYTHM = {
  encoderPresets: { ...lectureSettings.encoderPresets, h264: 'ultrafast' },
  keyframeInterval: seconds(1),
  keyframesPerSegment: 1,
} as const;
const ladderOf = (...crfs: readonly number[]) => ({
  ladder: crfs.map((crf, index) => ({ width: 320 >> index, height: 180 >> index, crf, maxrateKbps: 100_000 })),
});
/** What is encoded without a loss is equal to the frames that the encoder was given, or they are other frames. */
const LOSSLESS = { ...RHYTHM, ladder: [{ width: 160, height: 96, crf: 0, maxrateKbps: 100_000 }] };
/** A picture of SDR as HDR10 writes it. */
const AS_HDR =
  'scale=out_color_matrix=bt709,format=yuv420p,setparams=color_primaries=bt709:color_trc=bt709:colorspace=bt709:range=tv,' +
  'zscale=t=linear:npl=203,format=gbrpf32le,zscale=p=bt2020:t=smpte2084:m=bt2020nc:r=tv:npl=203,format=yuv420p10le';

let folders = 0;
const workDir = (): string => join(scratch.path, `it's [one], of; several: ${++folders}`);

const scoresOf = (measured: Awaited<ReturnType<typeof measure>>): ComparisonScores =>
  combineScores(measured.flatMap(({ scores }) => scores.slice(0, 1)));

/** The first three with every change, the others every night (FFLEET_LONG=1). */
const KINDS = (
  [
    ['a rate that varies', 'vfr.mkv', '30', ['-vf', "select='not(eq(mod(n,7),3))'", '-fps_mode', 'vfr']],
    ['interlaced video', 'fields.mp4', '50', ['-vf', 'tinterlace=interleave_top', '-flags', '+ildct+ilme']],
    ['MPEG-TS, which cannot be entered', 'broadcast.ts', '30', ['-g', '48']],
    ['H.264 at 30 fps', 'plain.mp4', '30', FASTSTART],
    ['29.97 fps with B-frames and long groups', 'ntsc.mp4', '30000/1001', ['-bf', '3', '-g', '250']],
    ['HDR', 'bright.mkv', '30', ['-vf', AS_HDR]],
  ] as const
).slice(0, process.env['FFLEET_LONG'] ? undefined : 3);

describe('compare()', () => {
  it('tells a light loss from a heavy one, and a small picture from a large one', async () => {
    const source = await sources.encode('levels.mp4', picture({ size: '320x180', duration: 3 }), ['-crf', '4']);
    const encodeAt = (crf: number) =>
      transcode(source, { folder: join(scratch.path, `crf ${crf}`), settings: { ...RHYTHM, ...ladderOf(crf, crf) } });
    const [light, heavy] = [await encodeAt(15), await encodeAt(45)];

    const [good] = await measure(light, { source, workDir: workDir() });
    const [bad] = await measure(heavy, { source, workDir: workDir() });

    const [large, small] = good?.scores ?? [];
    const [coarse] = bad?.scores ?? [];
    expect(large).toMatchObject({ renditionId: '180p', frameCount: 90 });
    expect(small).toMatchObject({ renditionId: '90p', frameCount: 90 });
    expect(large?.ssim).toBeGreaterThan(0.98);
    expect(coarse?.ssim).toBeLessThan((large?.ssim ?? 0) - 0.05);
    expect(small?.ssim).toBeLessThan((large?.ssim ?? 0) - 0.05);
    expect(coarse?.meanSquaredError).toBeGreaterThan(10 * (large?.meanSquaredError ?? Infinity));
    expect(large?.lowest.ssim).toBeLessThanOrEqual(large?.ssim ?? 0);
  });

  it.each(KINDS)('pairs the frames of %s: what lost nothing is equal', async (_, name, rate, options) => {
    const source = await sources.encode(name, picture({ size: '160x96', duration: 24, rate }), options);
    const settings = { ...LOSSLESS, segmentsPerChunk: 8 };
    const transcoded = await transcode(source, { folder: join(scratch.path, `of ${name}`), settings });

    const whole = scoresOf(await measure(transcoded, { source, workDir: workDir() }));
    const samples = await measure(transcoded, { source, workDir: workDir(), samples: 2 });

    expect(whole).toMatchObject({ ssim: 1, meanSquaredError: 0, lowest: { ssim: 1 } });
    expect(whole.frameCount).toBe(transcoded.stream.renditions[0]?.unitCount);
    expect(samples.flatMap(({ run }) => run.ranges.map(({ firstSegment }) => firstSegment))).toEqual([1, 13]);
    expect(samples).toHaveLength(name === 'broadcast.ts' ? 1 : 2);
    expect(scoresOf(samples)).toMatchObject({ ssim: 1, meanSquaredError: 0 });
  });

  it('notices a picture that is one frame late', async () => {
    const transcoded = await losslessStream('late.mp4');
    const shifted = (by: number): ComparisonRun => ({
      ranges: [{ startFrame: 60 + by, frameCount: 60, firstSegment: 2, segmentCount: 2 }],
      startFrame: 60 + by,
    });

    const compareAt = (by: number) =>
      compareRun(transcoded, { source: sources.path('late.mp4'), workDir: workDir(), run: shifted(by) });
    const [aligned, late, early] = [await compareAt(0), await compareAt(1), await compareAt(-1)];

    expect(aligned).toMatchObject({ ok: true, value: [{ ssim: 1 }] });
    for (const other of [late, early]) expect(other.ok && other.value[0]?.ssim).toBeLessThan(0.9);
  });

  it('believes no score of a rendition that lacks frames', async () => {
    const transcoded = await losslessStream('short.mp4');
    const run = {
      ranges: [{ startFrame: 60, frameCount: 60, firstSegment: 2, segmentCount: 2 }],
      startFrame: 60,
    };

    const outcome = await compareRun(transcoded, {
      ...{ source: sources.path('short.mp4'), workDir: workDir(), run },
      skipSegments: 1,
    });

    expect(outcome).toMatchObject({
      ok: false,
      error: { code: 'encode-incomplete', message: expect.stringContaining('30 of 60 frames of 90p') as string },
    });
  });

  it('is ended by its signal', async () => {
    const transcoded = await losslessStream('ended.mp4');
    const run = {
      ranges: [{ startFrame: 0, frameCount: 180, firstSegment: 0, segmentCount: 6 }],
      startFrame: 0,
    };
    const ending = new AbortController();
    const reason = new Error('Ctrl-C');
    ending.abort(reason);

    const compared = compareRun(transcoded, {
      ...{ source: sources.path('ended.mp4'), workDir: workDir(), run },
      signal: ending.signal,
    });

    await expect(compared).rejects.toBe(reason);
  });

  it('tells VMAF where this ffmpeg has libvmaf, and nothing in its place elsewhere', async () => {
    const transcoded = await losslessStream('equal.mp4');
    const { stdout } = await ffmpeg('-filters');

    const { vmaf } = await realRunner().fetchMetrics();
    const scores = scoresOf(await measure(transcoded, { source: sources.path('equal.mp4'), workDir: workDir() }));

    expect(vmaf).toBe(/\slibvmaf\s/.test(stdout));
    if (vmaf) expect(scores.vmaf).toBeGreaterThan(95);
    else expect(scores.vmaf).toBeNull();
  });

  async function losslessStream(name: string): Promise<Transcoded> {
    const source = await sources.encode(name, picture(SMALL), FASTSTART);
    return transcode(source, { folder: join(scratch.path, `lossless ${name}`), settings: LOSSLESS });
  }
});
