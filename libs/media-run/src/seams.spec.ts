import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { lectureSettings } from '@ffleet/media-plan';
import { seconds } from '@ffleet/units';
import { ffmpeg, scratchFolder } from './testing/programs';
import { FASTSTART, picture, SourceFolder } from './testing/sources';
import type { Transcoded } from './testing/transcode';
import { transcode } from './testing/transcode';

let scratch: Awaited<ReturnType<typeof scratchFolder>>;
let sources: SourceFolder;
beforeAll(async () => {
  scratch = await scratchFolder();
  sources = new SourceFolder(scratch.path);
});
afterAll(() => scratch.remove());

/** Small, and lossless: then a chunk's frames are the one pass's, bit for bit, or they are other frames. */
const LOSSLESS = {
  ladder: [{ width: 160, height: 90, crf: 0, maxrateKbps: 100_000 }],
  encoderPresets: { ...lectureSettings.encoderPresets, h264: 'ultrafast' },
  encoderThreads: 1,
  keyframeInterval: seconds(1),
  keyframesPerSegment: 1,
} as const;

const SMALL = { size: '160x90', duration: 6 };

interface Case {
  readonly name: string;
  readonly make: () => Promise<string>;
  /** Three unless the source must not be cut. */
  readonly chunkCount?: number;
}

const CASES: readonly Case[] = [
  { name: 'H.264 at 30 fps', make: () => sources.encode('plain.mp4', picture(SMALL), FASTSTART) },
  {
    name: '29.97 fps with B-frames and long groups',
    make: () =>
      sources.encode('ntsc.mp4', picture({ ...SMALL, rate: '30000/1001' }), [
        '-preset',
        'veryfast',
        '-bf',
        '3',
        '-g',
        '250',
      ]),
  },
  {
    name: 'a variable frame rate with holes',
    make: () =>
      sources.encode('vfr.mp4', picture(SMALL), [
        ...['-vf', "select='not(between(n,40,70)+eq(mod(n,7),3))'", '-fps_mode', 'vfr'],
      ]),
  },
  {
    name: 'MPEG-TS whose clock wraps in the middle',
    make: () => sources.encode('wrap.ts', picture(SMALL), ['-output_ts_offset', '95440', '-g', '48']),
    chunkCount: 1,
  },
  {
    name: 'an edit list that starts within a group',
    make: async () => {
      const whole = await sources.encode('whole.mp4', picture({ ...SMALL, duration: 9 }), ['-g', '90', '-bf', '2']);
      await ffmpeg('-ss', '2.3', '-i', whole, '-c', 'copy', sources.path('edited.mp4'));
      return sources.path('edited.mp4');
    },
    chunkCount: 4,
  },
  {
    name: 'a phone held upright',
    make: async () =>
      sources.remux('rotated.mp4', await sources.encode('flat.mp4', picture(SMALL)), ['-metadata:s:v:0', 'rotate=90']),
  },
  {
    name: 'an odd size in Matroska',
    make: () => sources.encode('odd.mkv', picture(SMALL), ['-vf', 'scale=161:91,format=yuv444p']),
  },
  {
    name: '50 fields a second',
    make: () =>
      sources.encode('pal.mp4', picture({ ...SMALL, size: '160x96', rate: '50' }), [
        ...['-vf', 'tinterlace=interleave_top,fieldorder=tff', '-flags', '+ildct+ilme'],
      ]),
  },
  { name: '60 fps', make: () => sources.encode('fast.mp4', picture({ ...SMALL, rate: '60' })) },
  {
    name: 'one group of pictures in the whole file',
    make: () => sources.encode('one-group.mp4', picture(SMALL), ['-g', '9999', '-preset', 'veryfast']),
  },
  {
    name: 'one group of pictures in the whole of an MPEG-TS',
    make: () => sources.encode('one-group.ts', picture(SMALL), ['-g', '9999', '-preset', 'veryfast']),
    chunkCount: 1,
  },
  {
    name: 'Matroska without an index, as browsers record',
    make: () => sources.encode('recorded.mkv', picture(SMALL), ['-live', '1', '-g', '90']),
  },
];

const transcodeTwice = async (source: string, name: string): Promise<{ whole: Transcoded; chunked: Transcoded }> => {
  const into = (kind: string) => join(scratch.path, `${kind} of ${name}`);
  const whole = await transcode(source, {
    folder: into('whole'),
    settings: { ...LOSSLESS, segmentsPerChunk: 'whole' },
  });
  const chunked = await transcode(source, { folder: into('chunks'), settings: { ...LOSSLESS, segmentsPerChunk: 2 } });
  return { whole, chunked };
};

/** A line a frame: its time and the digest of its pixels. */
async function framesOf({ folder, stream }: Transcoded): Promise<{ frames: readonly string[]; complaints: string }> {
  const playlist = join(folder, stream.renditions[0]?.id ?? '', 'playlist.m3u8');
  const { stdout, stderr } = await ffmpeg(
    '-i',
    playlist,
    '-map',
    '0:v',
    '-fps_mode',
    'passthrough',
    '-f',
    'framemd5',
    '-',
  );
  return { frames: stdout.split('\n').filter((line) => line !== '' && !line.startsWith('#')), complaints: stderr };
}

describe('seams', () => {
  it.each(CASES)(
    'encode() makes the very frames of one pass from chunks of two seconds: $name',
    async ({ name, make, chunkCount = 3 }) => {
      const { whole, chunked } = await transcodeTwice(await make(), name);

      const [expected, seen] = await Promise.all([framesOf(whole), framesOf(chunked)]);

      expect(chunked.plan.video?.chunks).toHaveLength(chunkCount);
      expect(seen.complaints).toBe('');
      expect(seen.frames).toHaveLength(whole.plan.video?.frameCount ?? 0);
      expect(seen.frames).toEqual(expected.frames);
    },
  );

  it('encode() makes the same bytes again from a chunk that is repeated', async () => {
    const source = await sources.encode('again.mp4', picture(SMALL), FASTSTART);
    const settings = { ...LOSSLESS, segmentsPerChunk: 2 };

    const [first, second] = [
      await transcode(source, { folder: join(scratch.path, 'first'), settings }),
      await transcode(source, { folder: join(scratch.path, 'second'), settings }),
    ];

    expect(second.parts).toEqual(first.parts);
  });

  it('encode() keeps sound and picture together beyond the last seam', async () => {
    // A flash and a beep every second: where the one is, the other has to be.
    const flash = "drawbox=color=white:t=fill:enable='lt(mod(t,1),0.1)'";
    const inputs = [
      ...['-f', 'lavfi', '-i', `color=black:size=160x90:rate=30:duration=8,${flash}`],
      ...['-f', 'lavfi', '-i', `aevalsrc='if(lt(mod(t,1),0.1),sin(2*PI*1000*t),0)':s=48000:d=8`],
    ];
    const source = await sources.encode('beeps.mp4', inputs, ['-g', '45']);
    const { folder, stream } = await transcode(source, {
      folder: join(scratch.path, 'beeps'),
      settings: { ...LOSSLESS, segmentsPerChunk: 2 },
    });

    const { stderr } = await ffmpeg(
      ...['-v', 'info', '-i', join(folder, 'master.m3u8'), '-af', 'silencedetect=noise=-30dB:d=0.3'],
      ...['-vf', 'blackdetect=d=0.3:pix_th=0.5', '-f', 'null', '-'],
    );

    const beeps = [...stderr.matchAll(/silence_end: ([\d.]+)/g)].map(([, time]) => Number(time));
    const flashes = [...stderr.matchAll(/black_end:([\d.]+)/g)].map(([, time]) => Number(time));
    expect(flashes.slice(0, 7)).toEqual([1, 2, 3, 4, 5, 6, 7].map((second) => expect.closeTo(second, 2) as number));
    expect(beeps.slice(0, 7)).toEqual([1, 2, 3, 4, 5, 6, 7].map((second) => expect.closeTo(second, 1.7) as number));
    expect(stream.proof.checks.filter(({ holds }) => !holds)).toEqual([]);
  });

  // Three hours take a minute: FFLEET_LONG=1 runs them every night, and ten minutes stand for them otherwise.
  const minutes = process.env['FFLEET_LONG'] ? 180 : 10;
  it(`encode() ends picture and sound of ${minutes} minutes within a frame of each other`, async () => {
    const duration = minutes * 60;
    const inputs = [
      ...['-f', 'lavfi', '-i', `color=gray:size=32x18:rate=10:duration=${duration}`],
      ...['-f', 'lavfi', '-i', `anullsrc=r=8000:cl=mono:d=${duration}`],
    ];
    const source = await sources.encode('long.mp4', inputs, ['-g', '600', '-ac', '1', '-b:a', '8k', '-shortest']);

    const { plan, stream, folder } = await transcode(source, {
      folder: join(scratch.path, 'long'),
      settings: {
        ladder: LOSSLESS.ladder,
        encoderPresets: { ...lectureSettings.encoderPresets, h264: 'ultrafast' },
        segmentsPerChunk: 50,
      },
    });

    const [video, audio] = stream.renditions;
    expect(plan.video?.chunks).toHaveLength(minutes / 5);
    expect(video?.unitCount).toBe(duration * 10);
    expect(Math.abs((video?.duration ?? 0) - (audio?.duration ?? 0))).toBeLessThan(0.1);
    const playlist = await readFile(join(folder, video?.id ?? '', 'playlist.m3u8'), 'utf8');
    const sum = [...playlist.matchAll(/#EXTINF:([\d.]+),/g)].reduce((total, [, stated]) => total + Number(stated), 0);
    expect(sum).toBeCloseTo(duration, 3);
  }, 300_000);
});
