import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ffmpeg, scratchFolder } from './testing/programs';
import { picture, SourceFolder } from './testing/sources';
import { neverAborts, realRunner, unwrap } from './testing/transcode';

let scratch: Awaited<ReturnType<typeof scratchFolder>>;
let flat: string;
beforeAll(async () => {
  scratch = await scratchFolder();
  flat = await new SourceFolder(scratch.path).encode('flat.mp4', picture({ duration: 0.1 }));
});
afterAll(() => scratch.remove());

/** Puts the turning part of a display matrix, of ones and zeros, into the track header. @see ISO/IEC 14496-12 section 8.3.2 */
async function turned(name: string, [a, b, c, d]: readonly number[]): Promise<string> {
  const file = await readFile(flat);
  const at = file.indexOf('tkhd') + 4 + 40;
  [a, b, 0, c, d].forEach((value = 0, index) => file.writeInt32BE(value * 65_536, at + 4 * index));
  await writeFile(join(scratch.path, name), file);
  return join(scratch.path, name);
}

const digestOfFrames = async (...options: readonly string[]): Promise<string> =>
  (await ffmpeg(...options, '-f', 'framemd5', '-')).stdout;

describe('orientationOf()', () => {
  it.each([
    ['as stored', [1, 0, 0, 1], false],
    ['a quarter to the right', [0, 1, -1, 0], true],
    ['a half', [-1, 0, 0, -1], false],
    ['a quarter to the left', [0, -1, 1, 0], true],
    ['mirrored', [-1, 0, 0, 1], false],
    ['mirrored upside down', [1, 0, 0, -1], false],
    ['mirrored, a quarter to the right', [0, 1, 1, 0], true],
    ['mirrored, a quarter to the left', [0, -1, -1, 0], true],
  ] as const)('turns a picture as ffmpeg turns it: %s', async (name, matrix, isOnItsSide) => {
    const source = await turned(`${name}.mp4`, matrix);

    const { video } = unwrap(await realRunner().probe({ sourceUrl: source, signal: neverAborts }));

    const filters = video?.orientation.filters.join(',') || 'null';
    const byItself = await digestOfFrames('-i', source);
    expect(await digestOfFrames('-autorotate', '0', '-i', source, '-vf', filters)).toBe(byItself);
    expect(video?.orientation.isOnItsSide).toBe(isOnItsSide);
    expect(byItself).toContain(isOnItsSide ? '#dimensions 0: 180x320' : '#dimensions 0: 320x180');
  });
});
