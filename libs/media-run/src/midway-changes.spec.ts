/** Sources that are not the same all along: what they become is right, or refused by name. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ffmpeg, ffprobeLines, scratchFolder } from './testing/programs';
import { picture, SourceFolder, tone } from './testing/sources';
import { planSource, transcode } from './testing/transcode';

let scratch: Awaited<ReturnType<typeof scratchFolder>>;
let sources: SourceFolder;
beforeAll(async () => {
  scratch = await scratchFolder();
  sources = new SourceFolder(scratch.path);
});
afterAll(() => scratch.remove());

/** As `cat` does it. */
const putTogether = async (name: string, files: readonly string[]): Promise<string> =>
  sources.write(name, Buffer.concat(await Promise.all(files.map((file) => readFile(file)))));

const red = ['-f', 'lavfi', '-i', 'color=red:size=64x48:rate=30:duration=2'];
const fiveToOne = ['-ac', '6', '-channel_layout', '5.1'];

describe('a source that changes midway', () => {
  it.each([
    { name: 'on its side', turn: ['-metadata:s:v:0', 'rotate=90'], pixelCount: 180 * 320 },
    { name: 'upright', turn: [], pixelCount: 320 * 180 },
  ])('shows no memory but the picture where that becomes smaller: $name', async ({ name, turn, pixelCount }) => {
    const large = await sources.encode(`large ${name}.h264`, picture({ duration: 2 }));
    const small = await sources.encode(`small ${name}.h264`, red);
    const both = await putTogether(`both ${name}.h264`, [large, small]);
    const source = sources.path(`shrinks ${name}.mp4`);
    await ffmpeg('-r', '30', '-i', both, '-c', 'copy', ...turn, source);

    const { stream, folder } = await transcode(source, {
      folder: join(scratch.path, `out ${name}`),
      settings: { ladder: [{ width: 320, height: 180, crf: 20, maxrateKbps: 800 }] },
    });

    const [rendition] = stream.renditions;
    expect(rendition?.unitCount).toBe(120);
    const playlist = join(folder, `${rendition?.id}/playlist.m3u8`);
    expect(await ffprobeLines('-show_entries', 'stream_side_data=displaymatrix', '-of', 'csv=p=0', playlist)).toEqual(
      [],
    );
    const frame = sources.path(`last ${name}.rgb`);
    await ffmpeg(
      ...['-i', playlist, '-vf', "select='eq(n,110)'", '-frames:v', '1'],
      ...['-f', 'rawvideo', '-pix_fmt', 'rgb24', frame],
    );
    const pixels = await readFile(frame);
    expect(pixels).toHaveLength(pixelCount * 3);
    const strange = pixels.filter((value, index) => (index % 3 === 0 ? value < 200 : value > 60));
    expect(strange).toHaveLength(0);
  });

  it('is refused where its clock starts anew: nobody would see the second recording', async () => {
    const parts = [1, 2].map((part) => sources.encode(`part-${part}.ts`, [...picture(), ...tone()]));
    const source = await putTogether('twice.ts', await Promise.all(parts));

    await expect(planSource(source)).rejects.toThrow(/^source-changes-midway: .* starts anew at 4\.\d s/);
  });

  it('is refused where the channels of its sound change: silence would be put before the second half', async () => {
    const one = await sources.encode('stereo.ts', tone(), ['-ac', '2']);
    const other = await sources.encode('surround.ts', tone(), [...fiveToOne, '-output_ts_offset', '4']);
    const source = await putTogether('channels.ts', [one, other]);

    const end = await transcode(source, { folder: join(scratch.path, 'out channels') }).catch(String);

    expect(end).toMatch(/^Error: source-changes-midway: .*its sound goes on beyond its end/);
  });

  it('is heard in both ears where ten microphones recorded it, and nobody tells where they stood', async () => {
    const source = sources.path('ten.wav');
    const split = `asplit=10${'abcdefghij'.replace(/./g, '[$&]')};${'abcdefghij'.replace(/./g, '[$&]')}amerge=inputs=10`;
    await ffmpeg(...tone(), '-filter_complex', split, '-c:a', 'pcm_s16le', source);

    const { stream } = await transcode(source, { folder: join(scratch.path, 'out ten') });

    expect(Math.abs((stream.renditions[0]?.unitCount ?? 0) - 192_000)).toBeLessThan(2_048);
    expect(stream.proof.checks.find(({ name }) => name === 'loudness-normalised')?.seen).toMatch(/^source at -\d/);
  });
});
