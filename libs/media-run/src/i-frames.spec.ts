import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ffmpeg, scratchFolder } from './testing/programs';
import { picture, SourceFolder } from './testing/sources';
import { transcode } from './testing/transcode';

let scratch: Awaited<ReturnType<typeof scratchFolder>>;
beforeAll(async () => {
  scratch = await scratchFolder();
});
afterAll(() => scratch.remove());

/** The first picture that these bytes hold, as a checksum. */
async function firstFrame(name: string, data: Uint8Array): Promise<string | undefined> {
  const path = join(scratch.path, name);
  await writeFile(path, data);
  const { stdout } = await ffmpeg('-v', 'quiet', '-i', path, '-frames:v', '1', '-f', 'framemd5', '-');
  return stdout.trim().split('\n').at(-1)?.split(',').at(-1)?.trim();
}

describe('I-frame playlists', () => {
  it('encode() tells the bytes that hold the first frame of each segment, and no more than these', async () => {
    const source = await new SourceFolder(scratch.path).encode('in.mp4', picture({ duration: 6 }), ['-bf', '2']);
    const settings = { keyframesPerSegment: 1, segmentsPerChunk: 2 };
    const { folder } = await transcode(source, { folder: join(scratch.path, 'out'), settings });
    const playlist = await readFile(join(folder, '180p/i-frames.m3u8'), 'utf8');
    const entries = [...playlist.matchAll(/#EXT-X-BYTERANGE:(\d+)@0\n(.+)\n/g)];
    const init = await readFile(join(folder, '180p/init.mp4'));

    const frames = await Promise.all(
      entries.map(async ([, length, name = '']) => {
        const segment = await readFile(join(folder, '180p', name));
        const [alone, whole] = [segment.subarray(0, Number(length)), segment];
        return {
          alone: await firstFrame(`alone-${name}.mp4`, Buffer.concat([init, alone])),
          whole: await firstFrame(`whole-${name}.mp4`, Buffer.concat([init, whole])),
          isSmaller: alone.length < whole.length / 2,
        };
      }),
    );

    expect(frames).toHaveLength(3);
    expect(new Set(frames.map(({ whole }) => whole)).size).toBe(3);
    expect(frames.map(({ alone }) => alone)).toEqual(frames.map(({ whole }) => whole));
    expect(frames.every(({ isSmaller }) => isSmaller)).toBe(true);
  });
});
