import { planCompareCommand } from './index';
import { mediaFacts, planOf, videoFacts } from './testing/samples';

const plan = planOf(mediaFacts(), { segmentsPerChunk: 5 });
const rendition = { id: '360p', file: '/out/360p.mp4', framesFile: '/out/frames.log', width: 1280, height: 720 };
const range = { startFrame: 900, frameCount: 360, firstSegment: 5, segmentCount: 2 };
const commandOf = (changes: Partial<Parameters<typeof planCompareCommand>[0]> = {}) =>
  planCompareCommand({
    ...{ plan, run: { ranges: [range], startFrame: 900 }, renditions: [rendition], hasVmaf: false, threads: 2 },
    sourceUrl: 'https://bucket.example/a.mp4',
    ...changes,
  });
const after = (options: readonly string[], name: string) => options[options.indexOf(name) + 1];

describe('planCompareCommand', () => {
  it('planCompareCommand() takes the source through the filters of its encode, and pairs frames by their number', () => {
    const { complexFilter, expected, inputOptions } = commandOf();

    const shape =
      'scale=1280:720:in_color_matrix=bt709:out_color_matrix=bt709:out_range=tv,setsar=1,format=yuv420p,' +
      'setparams=range=tv:color_primaries=bt709:color_trc=bt709:colorspace=bt709';
    expect(complexFilter).toBe(
      '[0:0]fps=30/1:start_time=30.000000,trim=end_frame=360,split=2[beat][all];' +
        '[all]settb=1/30,setpts=N,split=1[s0];' +
        `[s0]${shape},split=2[ssim0][psnr0];` +
        `[1:v:0]settb=1/30,setpts=N,${shape}[d0];` +
        '[d0][ssim0]ssim@0=shortest=1:stats_file=/out/frames.log[m0_1];' +
        '[m0_1][psnr0]psnr@0=shortest=1[o0]',
    );
    expect(after(inputOptions, '-ss')).toBe('28.000000');
    expect(expected).toMatchObject({ frameCount: 360, duration: 12 });
  });

  it('planCompareCommand() converts the colours and the fields of a source as its encode did', () => {
    const colour = { matrix: 'bt2020nc', primaries: 'bt2020', transfer: 'smpte2084', range: 'tv' };
    const bright = planOf(mediaFacts({ video: videoFacts({ colour, interlaced: true }) }));

    const { complexFilter } = commandOf({ plan: bright });

    expect(complexFilter).toMatch(/^\[0:0\]scale=1280:720,bwdif=.*,fps=30\/1:.*tonemap=mobius.*split=1\[s0\]/);
  });

  it('planCompareCommand() picks the frames of its ranges where others lie between them', () => {
    const later = { ...range, startFrame: 1440, firstSegment: 8 };

    const { complexFilter, inputOptions } = commandOf({ run: { ranges: [range, later], startFrame: 0 } });

    expect(complexFilter).toContain('fps=30/1:start_time=0.000000,trim=end_frame=1800');
    expect(complexFilter).toContain("[all]select='between(n,900,1259)+between(n,1440,1799)',settb=1/30,setpts=N");
    expect(inputOptions).not.toContain('-ss');
  });

  it('planCompareCommand() asks for VMAF where it is there, of the rendition beside the source', () => {
    const { complexFilter } = commandOf({ hasVmaf: true });

    expect(complexFilter).toContain('split=3[ssim0][psnr0][libvmaf0]');
    expect(complexFilter).toMatch(/\[m0_2\]\[libvmaf0\]libvmaf@0=shortest=1:n_threads=2\[o0\]$/);
  });

  it('planCompareCommand() opens the source and each rendition by the rules for uploads', () => {
    const { inputOptions, furtherInputs, input } = commandOf();

    expect(after(inputOptions, '-protocol_whitelist')).toBe('http,https,tls,tcp');
    expect(input).toBe('https://bucket.example/a.mp4');
    expect(furtherInputs?.map((further) => further.input)).toEqual(['file:/out/360p.mp4']);
    expect(after(furtherInputs?.[0]?.options ?? [], '-protocol_whitelist')).toBe('file');
    expect(after(furtherInputs?.[0]?.options ?? [], '-format_whitelist')).toContain('mov');
  });
});
