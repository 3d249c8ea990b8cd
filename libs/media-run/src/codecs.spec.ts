import { join } from 'node:path';
import { lectureSettings, usualOptions, withOptions } from '@ffleet/media-plan';
import type { VideoCodec } from '@ffleet/media-plan';
import { ffmpeg, scratchFolder } from './testing/programs';
import { picture, SourceFolder } from './testing/sources';
import { decodePlaylist } from './testing/stream-check';
import { transcode } from './testing/transcode';

let scratch: Awaited<ReturnType<typeof scratchFolder>>;
let sources: SourceFolder;
beforeAll(async () => {
  scratch = await scratchFolder();
  sources = new SourceFolder(scratch.path);
});
afterAll(() => scratch.remove());

const SIZE = { width: 320, height: 180 };
const FRAMES = 240;
/** First frame of the second chunk. */
const SEAM = 120;

const settingsOf = (codec: VideoCodec, segmentsPerChunk: number | 'whole') => ({
  ...withOptions(lectureSettings, { ...usualOptions, preset: 'fast', codec }),
  ladder: [{ ...SIZE, crf: 26, maxrateKbps: 2_000 }],
  keyframesPerSegment: 1,
  encoderThreads: 1,
  segmentsPerChunk,
});

/** Of each frame, against the source. */
async function similarityOf(playlist: string, source: string): Promise<readonly number[]> {
  const graph = `[1:v]scale=${SIZE.width}:${SIZE.height}[source];[0:v][source]ssim=stats_file=-`;
  const { stdout } = await ffmpeg('-i', playlist, '-i', source, '-lavfi', graph, '-f', 'null', '/dev/null');
  return [...stdout.matchAll(/All:([\d.]+)/g)].map(([, value]) => Number(value));
}

describe('codecs', () => {
  it.each([
    ['h264', /^avc1\.[0-9a-f]{6}$/],
    ['hevc', /^hvc1\.1\.6\.L\d+\.90$/],
    ['av1', /^av01\.0\.\d\dM\.08$/],
  ] as const)(
    'encode() joins chunks of %s without a seam',
    async (codec, wanted) => {
      const source = await sources.encode(`source of ${codec}.mp4`, picture({ size: '640x360', duration: 8 }));
      const whole = await transcode(source, {
        folder: join(scratch.path, `${codec} whole`),
        settings: settingsOf(codec, 'whole'),
      });

      const chunked = await transcode(source, {
        folder: join(scratch.path, `${codec} chunks`),
        settings: settingsOf(codec, 2),
      });

      const playlistOf = (folder: string) => join(folder, '180p', 'playlist.m3u8');
      const [expected, seen] = [
        await similarityOf(playlistOf(whole.folder), source),
        await similarityOf(playlistOf(chunked.folder), source),
      ];
      expect(chunked.plan.video?.chunks.map(({ startFrame }) => startFrame)).toEqual([0, SEAM]);
      expect(chunked.stream.renditions[0]?.codec).toMatch(wanted);
      expect(await decodePlaylist(playlistOf(chunked.folder))).toEqual({ frameCount: FRAMES, complaints: '' });
      expect(seen).toHaveLength(FRAMES);
      const around = (values: readonly number[]) =>
        values.slice(SEAM - 5, SEAM + 5).reduce((sum, one) => sum + one) / 10;
      expect(around(expected) - around(seen)).toBeLessThan(0.005);
    },
    60_000,
  );

  // HEVC takes its time: every night (FFLEET_LONG=1).
  it.each(process.env['FFLEET_LONG'] ? (['av1', 'hevc'] as const) : (['av1'] as const))(
    'encode() makes the same bytes again from a repeated chunk of %s',
    async (codec) => {
      const source = await sources.encode(`again in ${codec}.mp4`, picture({ size: '320x180', duration: 4 }));
      const settings = settingsOf(codec, 1);

      const [first, second] = [
        await transcode(source, { folder: join(scratch.path, `first of ${codec}`), settings }),
        await transcode(source, { folder: join(scratch.path, `second of ${codec}`), settings }),
      ];

      expect(second.parts).toEqual(first.parts);
    },
  );
});
