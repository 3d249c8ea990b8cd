import fc from 'fast-check';
import {
  framesToSeconds,
  isPermanent,
  mediaFailureCodes,
  parseFrameRate,
  planCommands,
  planFfmpeg,
  planParts,
  planSoundEncode,
  planSoundRead,
} from './index';
import { audioFacts, mediaFacts, planOf, videoFacts } from './testing/samples';

const plan = planOf(mediaFacts(), { segmentsPerChunk: 5 });
const FIRST_CHUNK = { kind: 'video', chunkIndex: 0 } as const;
const SOUND = { kind: 'audio', trackId: 'audio' } as const;
const command = (changes: Partial<Parameters<typeof planFfmpeg>[0]> = {}) =>
  planFfmpeg({ plan, part: FIRST_CHUNK, sourceUrl: '/in.mp4', outputDir: '/out', ...changes });
const soundRead = (changes: Partial<Parameters<typeof planSoundRead>[0]> = {}) =>
  planSoundRead({ plan, part: SOUND, sourceUrl: '/in.mp4', outputDir: '/out', ...changes });
const soundEncode = (changes: Partial<Parameters<typeof planSoundEncode>[0]> = {}) =>
  planSoundEncode({ plan, part: SOUND, outputDir: '/out', gainDb: 0, ...changes });
const after = (options: readonly string[] | undefined, name: string) => options?.[options.indexOf(name) + 1];

describe('planFfmpeg', () => {
  it('planFfmpeg() decodes once for all renditions and cuts each on the segment grid', () => {
    const { complexFilter, outputs, images, expected } = command();
    const matrix = 'in_color_matrix=bt709:out_color_matrix=bt709:out_range=tv';
    const jpeg = 'in_color_matrix=bt709:out_color_matrix=bt601:out_range=pc,setsar=1,format=yuvj420p';
    const labels = 'setparams=range=tv:color_primaries=bt709:color_trc=bt709:colorspace=bt709';

    expect(complexFilter).toBe(
      '[0:0]fps=30/1:start_time=0.000000,trim=end_frame=900,split=5[s0][s1][s2][s3][s4];' +
        `[s0]scale=1280:720:${matrix},setsar=1,format=yuv420p,${labels}[v0];` +
        `[s1]scale=854:480:${matrix},setsar=1,format=yuv420p,${labels}[v1];` +
        `[s2]scale=640:360:${matrix},setsar=1,format=yuv420p,${labels}[v2];` +
        `[s3]select='not(mod(n,60))*lt(n,900)',scale=256:144:${jpeg}[i0];` +
        `[s4]select='not(mod(n,150))*lt(n,1800)',scale=1280:720:${jpeg}[i1]`,
    );
    expect(images?.map(({ target }) => target)).toEqual([
      '/out/images/tile-%05d.jpg',
      '/out/images/candidate-%02d.jpg',
    ]);
    // Every output has its first frame at the beginning: until then, ffmpeg would tell no progress.
    expect(complexFilter).not.toMatch(/tile|thumbnail/);
    expect(images?.map(({ assembly }) => assembly.outputs[0]?.target)).toEqual([
      '/out/images/chunk-0000-%03d.jpg',
      '/out/images/poster.jpg',
    ]);
    expect(outputs.map(({ target }) => target)).toEqual(['720p', '480p', '360p'].map((id) => `/out/${id}/ffmpeg.m3u8`));
    expect(after(outputs[0]?.options, '-force_key_frames')).toBe('expr:eq(mod(n,60),0)');
    expect(after(outputs[0]?.options, '-hls_time')).toBe('5.999900');
    expect(expected).toEqual({ firstSegment: 0, frameCount: 900, segmentCount: 5, duration: 30 });
  });

  it.each(['24000/1001', '25/1', '30000/1001', '30/1', '60000/1001', '25/2', '13/1', '1499/100'])(
    'planFfmpeg() keeps every cut of twelve hours on its own keyframe at %s frames a second',
    (text) => {
      const rate = parseFrameRate(text);
      const video = videoFacts({ frameRate: { base: rate, average: rate } });
      const ofRate = planOf(mediaFacts({ video }));
      const { framesPerSegment = 0, framesPerKeyframe = 0, frameRate = { num: 1, den: 1 } } = ofRate.video ?? {};
      const hlsTime = Number(after(command({ plan: ofRate }).outputs[0]?.options, '-hls_time'));

      const segments = Math.floor((12 * 3600) / hlsTime);
      const missing = (framesToSeconds(framesPerSegment, frameRate) - hlsTime) * segments;

      // ffmpeg cuts at the first keyframe at or after n x hls_time: the sum may lag, by less than a keyframe interval.
      expect(missing).toBeGreaterThan(0);
      expect(missing).toBeLessThan(framesToSeconds(framesPerKeyframe, frameRate) * 0.9);
    },
  );

  it('planFfmpeg() seeks ahead of every chunk but the first, and starts its frames and numbers where it starts', () => {
    const first = command();
    const second = command({ part: { kind: 'video', chunkIndex: 1 } });

    expect(first.inputOptions).not.toContain('-ss');
    expect(after(second.inputOptions, '-ss')).toBe('28.000000');
    expect(second.inputOptions).toContain('-noaccurate_seek');
    expect(second.complexFilter).toContain('fps=30/1:start_time=30.000000,trim=end_frame=900');
    expect(after(second.outputs[0]?.options, '-start_number')).toBe('5');
  });

  it('planSoundEncode() encodes the whole sound from the file into which planSoundRead() has read it', () => {
    const reading = soundRead();
    const { input, outputs } = soundEncode({ gainDb: -2.5 });

    expect(reading.inputOptions).toContain('-vn');
    expect(after(reading.outputs[0]?.options, '-map')).toBe('0:1');
    expect(reading.outputs.map(({ target }) => target)).toEqual(['/out/sound.flac']);
    expect(input).toBe('file:/out/sound.flac');
    expect(outputs).toHaveLength(1);
    // Six decibels of headroom, and the gain.
    expect(after(reading.outputs[0]?.options, '-af')).toMatch(/,volume=-6dB$/);
    expect(after(outputs[0]?.options, '-af')).toBe('volume=3.5dB,atrim=start_sample=1024');
  });

  it('planSoundEncode() keeps one channel one, which planSoundRead() measures as two ears hear it', () => {
    const planFor = (channels: number) => planOf(mediaFacts({ audios: [audioFacts({ channels })] }));
    const mono = planFor(1);
    const { outputs } = soundEncode({ plan: mono });

    expect([after(outputs[0]?.options, '-ac'), after(outputs[0]?.options, '-b:a')]).toEqual(['1', '96k']);
    expect(after(soundRead({ plan: mono }).outputs[0]?.options, '-af')).toContain('dualmono=true');
    expect(after(soundEncode({ plan: planFor(6) }).outputs[0]?.options, '-ac')).toBe('2');
  });

  it('planCommands() has every command of a part in its order', () => {
    const places = { plan, sourceUrl: '/in.mp4', outputDir: '/out' };

    expect(planCommands({ ...places, part: FIRST_CHUNK })).toEqual([command()]);
    expect(planCommands({ ...places, part: SOUND })).toEqual([soundRead(), soundEncode()]);
  });

  it('planSoundRead() lets little more through than the source lasts', () => {
    expect(soundRead().outputs[0]?.options.join(' ')).toContain(',atrim=end=62.000000,ebur128');
  });

  it('planFfmpeg() deinterlaces before it counts frames', () => {
    const interlaced = planOf(mediaFacts({ video: videoFacts({ interlaced: true }) }));

    expect(command({ plan: interlaced }).complexFilter).toMatch(/^\[0:0\]scale=1280:720,bwdif=[^,]*,fps=/);
  });

  it.each([
    ['a file', '/in.mp4', 'file', 'file:/in.mp4'],
    ['a file that looks like a protocol', 'concat:a|b', 'file', 'file:concat:a|b'],
    ['a URL', 'https://s3/in.mp4?sig=1', 'http,https,tls,tcp', 'https://s3/in.mp4?sig=1'],
  ])('planFfmpeg() guards the input when it is %s', (_, sourceUrl, protocols, input) => {
    const first = planParts(plan).map((part) => planCommands({ plan, part, sourceUrl, outputDir: '/out' })[0]);
    for (const { inputOptions, input: actual } of first.filter((reader) => reader !== undefined)) {
      expect(actual).toBe(input);
      expect(after(inputOptions, '-protocol_whitelist')).toBe(protocols);
      expect(after(inputOptions, '-format_whitelist')?.split(',')).not.toContain('hls');
      expect(after(inputOptions, '-max_pixels')).toBe('9437184');
    }
  });

  it('planFfmpeg() reconnects to a URL only', () => {
    expect(command({ sourceUrl: 'http://127.0.0.1/in.mp4' }).inputOptions).toContain('-reconnect');
    expect(command().inputOptions).not.toContain('-reconnect');
  });

  it('planFfmpeg() throws when the scheme is none of ours, or the plan has no such part', () => {
    expect(() => command({ sourceUrl: 'rtmp://host/live' })).toThrow('Cannot read a source by rtmp');
    expect(() => command({ part: { kind: 'video', chunkIndex: 99 } })).toThrow('Cannot encode chunk 99');
    expect(() => soundRead({ plan: { ...plan, audios: [] } })).toThrow('the plan has none');
  });

  it('planFfmpeg() passes any path through in one piece: nothing in it becomes an option', () => {
    const wild = fc.string({ minLength: 1 }).map((text) => `/videos/${text.replaceAll('\0', '')} '"$(rm);&|\n`);

    fc.assert(
      fc.property(wild, (path) => {
        const named = command({ sourceUrl: path });
        const plain = command();
        expect(named.input).toBe(`file:${path}`);
        expect(named.inputOptions).toEqual(plain.inputOptions);
        expect(named.outputs).toEqual(plain.outputs);
      }),
    );
  });

  it('planFfmpeg() keeps a percent sign in the folder from becoming a pattern', () => {
    const { outputs } = command({ outputDir: '/out/50%d' });

    expect(after(outputs[0]?.options, '-hls_segment_filename')).toBe('/out/50%%d/720p/seg_%05d.m4s');
  });
});

describe('media failures', () => {
  it('isPermanent() holds for what the owner’s files are to blame for', () => {
    const permanent = mediaFailureCodes.filter(isPermanent);

    expect(permanent).toEqual(expect.arrayContaining(['source-truncated', 'source-missing', 'source-not-seekable']));
    const others = permanent.filter((code) => !code.startsWith('source-'));
    expect(others).toEqual(['subtitles-unusable', 'encryption-key-missing']);
    expect(permanent).not.toContain('source-unreachable');
  });
});
