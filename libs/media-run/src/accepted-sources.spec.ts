import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ffmpeg, scratchFolder } from './testing/programs';
import { FASTSTART, picture, SourceFolder, tone } from './testing/sources';
import { decodePlaylist, measureSegments } from './testing/stream-check';
import type { Transcoded } from './testing/transcode';
import { transcode } from './testing/transcode';

let scratch: Awaited<ReturnType<typeof scratchFolder>>;
let sources: SourceFolder;
beforeAll(async () => {
  scratch = await scratchFolder();
  sources = new SourceFolder(scratch.path);
});
afterAll(() => scratch.remove());

/** Seconds. The last frame of a sound is shorter, as the file says and ffprobe does not. */
const AAC_FRAME = 1024 / 48_000;

/** What every stream must keep: it decodes without a complaint, in full, and its playlists tell the truth. */
async function expectSoundStream({ stream, folder, files, progress }: Transcoded): Promise<void> {
  const decoded = await Promise.all(
    stream.renditions.map(({ id }) => decodePlaylist(join(folder, id, 'playlist.m3u8'))),
  );
  expect(decoded.map(({ complaints }) => complaints).join('')).toBe('');
  for (const [index, rendition] of stream.renditions.entries()) {
    expect(decoded[index]?.frameCount).toBeGreaterThan(0);
    if (rendition.kind === 'video') expect(decoded[index]?.frameCount).toBe(rendition.unitCount);
    for (const segment of await measureSegments(join(folder, rendition.id, 'playlist.m3u8'))) {
      expect(Math.abs(segment.measured - segment.stated)).toBeLessThan(rendition.kind === 'video' ? 0.001 : AAC_FRAME);
      expect(segment.startsWithKeyframe).toBe(true);
    }
  }
  const names = files.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  expect(names).toHaveLength(stream.proof.objectCount);
  expect(progress.at(-1)).toBe(1);
}

interface Case {
  readonly name: string;
  readonly make: () => Promise<string>;
  /** Of the picture; null for sound alone. */
  readonly picture: { readonly size: string; readonly rate: string; readonly frames: number } | null;
  readonly hasSound: boolean;
}

const CASES: readonly Case[] = [
  {
    name: '30 fps with sound',
    make: () => sources.encode('plain.mp4', [...picture({ duration: 7 }), ...tone({ duration: 7 })], FASTSTART),
    picture: { size: '320x180', rate: '30/1', frames: 210 },
    hasSound: true,
  },
  {
    name: '29.97 fps, B-frames and an index at the end',
    make: () => sources.encode('ntsc.mp4', picture({ rate: '30000/1001' }), ['-preset', 'veryfast']),
    picture: { size: '320x180', rate: '30000/1001', frames: 120 },
    hasSound: false,
  },
  {
    name: 'a variable frame rate with holes',
    make: () => sources.encode('vfr.mp4', picture(), ['-vf', "select='not(between(n,40,70))'", '-fps_mode', 'vfr']),
    picture: { size: '320x180', rate: '30/1', frames: 120 },
    hasSound: false,
  },
  {
    name: 'a start far from zero, in MPEG-TS',
    make: () => sources.encode('late.ts', [...picture(), ...tone()], ['-output_ts_offset', '1234.5']),
    picture: { size: '320x180', rate: '30/1', frames: 120 },
    hasSound: true,
  },
  {
    name: 'a phone held upright',
    make: async () =>
      sources.remux('rotated.mp4', await sources.encode('flat.mp4', picture()), ['-metadata:s:v:0', 'rotate=90']),
    picture: { size: '180x320', rate: '30/1', frames: 120 },
    hasSound: false,
  },
  {
    name: 'odd sizes and full colour',
    make: () =>
      sources.encode('odd.mkv', picture({ rate: '25', duration: 3 }), ['-vf', 'scale=321:181,format=yuv444p']),
    picture: { size: '320x180', rate: '25/1', frames: 75 },
    hasSound: false,
  },
  {
    name: 'wide pixels, interlaced',
    make: () =>
      sources.encode('pal.mp4', picture({ size: '180x144', rate: '50', duration: 3 }), [
        ...['-vf', 'tinterlace=interleave_top,fieldorder=tff,setsar=16/9', '-flags', '+ildct+ilme'],
      ]),
    picture: { size: '320x144', rate: '25/1', frames: 75 },
    hasSound: false,
  },
  {
    name: '10 bits and one frame a second',
    make: () => sources.encode('slides.mp4', picture({ rate: '1', duration: 8 }), ['-pix_fmt', 'yuv420p10le']),
    picture: { size: '320x180', rate: '10/1', frames: 80 },
    hasSound: false,
  },
  {
    name: 'no duration in its header, as browsers record',
    make: () => sources.encode('recorded.mkv', picture(), ['-live', '1']),
    picture: { size: '320x180', rate: '30/1', frames: 120 },
    hasSound: false,
  },
  {
    name: 'a change of size in the middle',
    make: async () => {
      const first = await sources.encode('first.ts', picture({ size: '480x270', duration: 2 }));
      const second = await sources.encode('second.ts', picture({ duration: 2 }), ['-output_ts_offset', '2']);
      return sources.write('resized.ts', Buffer.concat([await readFile(first), await readFile(second)]));
    },
    picture: { size: '480x270', rate: '30/1', frames: 120 },
    hasSound: false,
  },
  {
    name: 'sound alone',
    make: () => sources.encode('sound.m4a', tone({ duration: 8 })),
    picture: null,
    hasSound: true,
  },
  {
    name: 'sound with cover art',
    make: async () => {
      await sources.encode('cover.jpg', picture(), ['-frames:v', '1', '-c:v', 'mjpeg']);
      const inputs = [...tone(), '-i', sources.path('cover.jpg')];
      return sources.encode('podcast.m4a', inputs, [
        '-map',
        '0',
        '-map',
        '1',
        '-c:v',
        'copy',
        '-disposition:v',
        'attached_pic',
      ]);
    },
    picture: null,
    hasSound: true,
  },
];

describe('accepted sources', () => {
  it.each(CASES)('encode() makes a sound stream from $name', async ({ name, make, picture: wanted, hasSound }) => {
    const source = await make();

    const result = await transcode(source, { folder: join(scratch.path, `out ${name}`) });

    const [first] = result.stream.renditions;
    const { video } = result.plan;
    const actual = video && {
      size: `${first?.width}x${first?.height}`,
      rate: `${video.frameRate.num}/${video.frameRate.den}`,
      frames: first?.unitCount,
    };
    expect(actual).toEqual(wanted);
    expect(result.stream.renditions.some(({ kind }) => kind === 'audio')).toBe(hasSound);
    await expectSoundStream(result);
  });

  it('encode() makes the same frames from two chunks as from one, on one clock', async () => {
    const source = await sources.encode('seams.mp4', picture({ duration: 5 }));
    // One keyframe a segment, one segment a chunk: seams every 2 s.
    const settings = { keyframesPerSegment: 1, encoderThreads: 1 };

    const whole = await transcode(source, { folder: join(scratch.path, 'whole'), settings });
    const chunked = await transcode(source, {
      folder: join(scratch.path, 'chunked'),
      settings: { ...settings, segmentsPerChunk: 2 },
    });

    expect(chunked.parts.filter(({ part }) => part.kind === 'video')).toHaveLength(2);
    const timesOf = ({ parts }: Transcoded) =>
      parts.flatMap(({ part, tracks }) =>
        part.kind === 'video'
          ? (tracks[0]?.segments.map((segment) => [segment.unitCount, segment.baseDecodeTime]) ?? [])
          : [],
      );
    expect(timesOf(chunked)).toEqual(timesOf(whole));
    expect(await decodePlaylist(join(chunked.folder, '180p/playlist.m3u8'))).toEqual({
      frameCount: 150,
      complaints: '',
    });
  });

  it('encode() starts sound and picture together, and keeps late sound late', async () => {
    const inputs = [...picture(), '-itsoffset', '1.5', ...tone({ duration: 2.5 })];
    const source = await sources.encode('late-sound.mp4', inputs);

    const { folder } = await transcode(source, { folder: join(scratch.path, 'late-sound') });

    const { stderr } = await ffmpeg(
      ...[
        '-v',
        'info',
        '-i',
        join(folder, 'audio/playlist.m3u8'),
        '-af',
        'silencedetect=noise=-40dB:d=0.5',
        '-f',
        'null',
        '-',
      ],
    );
    const silenceEnd = Number(/silence_end: ([\d.]+)/.exec(stderr)?.[1]);
    expect(Math.abs(silenceEnd - 1.5)).toBeLessThan(0.03);
  });
});
