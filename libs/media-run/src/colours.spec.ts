import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { FFMPEG_PATH, ffprobeLines, scratchFolder } from './testing/programs';
import { picture, SourceFolder } from './testing/sources';
import { transcode } from './testing/transcode';

const run = promisify(execFile);

let scratch: Awaited<ReturnType<typeof scratchFolder>>;
let sources: SourceFolder;
beforeAll(async () => {
  scratch = await scratchFolder();
  sources = new SourceFolder(scratch.path);
});
afterAll(() => scratch.remove());

const LIGHT_OF_SDR = 'format=yuv420p,setparams=color_primaries=bt709:color_trc=bt709:colorspace=bt709:range=tv';
/** A picture of SDR, its white at 203 nits, as HDR writes it. */
const asHdr = (transfer: string): readonly string[] => [
  '-vf',
  `scale=out_color_matrix=bt709,${LIGHT_OF_SDR},zscale=t=linear:npl=203,format=gbrpf32le,` +
    `zscale=p=bt2020:t=${transfer}:m=bt2020nc:r=tv:npl=203,format=yuv420p10le`,
];
const asSdr = (matrix: string, label: string, range = 'tv'): readonly string[] => [
  '-vf',
  `scale=out_color_matrix=${matrix}:out_range=${range},format=yuv420p,setparams=colorspace=${label}:range=${range}`,
];
const plain = (colour: string) => ['-f', 'lavfi', '-i', `color=c=${colour}:s=320x180:r=30:d=0.5,format=rgb24`];

/** The middle of the first frame as a screen shows BT.709, three bytes. */
async function firstColour(playlist: string): Promise<readonly number[]> {
  const shown = ['-vf', 'scale=in_color_matrix=bt709:in_range=tv,format=rgb24,crop=2:2', '-frames:v', '1'];
  const { stdout } = await run(FFMPEG_PATH, ['-v', 'error', '-i', playlist, ...shown, '-f', 'rawvideo', '-'], {
    encoding: 'buffer',
  });
  return [...stdout.subarray(0, 3)];
}

const FIELDS = 'stream=pix_fmt,color_range,color_space,color_transfer,color_primaries';

describe('colours', () => {
  it.each([
    ['HDR10', '0x808080', [128, 128, 128], asHdr('smpte2084')],
    ['HDR10, its red', '0xb02020', [176, 32, 32], asHdr('smpte2084')],
    ['BT.601', '0xff0000', [255, 0, 0], asSdr('bt601', 'smpte170m')],
    ['BT.709', '0x00ff00', [0, 255, 0], asSdr('bt709', 'bt709')],
    ['full range', '0x204080', [32, 64, 128], asSdr('bt709', 'bt709', 'pc')],
  ])('encode() shows the colours of %s as they were, and labels them', async (name, colour, wanted, options) => {
    const source = await sources.encode(`${name}.mkv`, plain(colour), options);

    const { folder } = await transcode(source, { folder: join(scratch.path, `out ${name}`) });

    const playlist = join(folder, '180p/playlist.m3u8');
    const shown = await firstColour(playlist);
    const distance = Math.max(...shown.map((value, index) => Math.abs(value - (wanted[index] ?? 0))));
    const labels = await ffprobeLines('-show_entries', FIELDS, '-of', 'csv=p=0', playlist);
    expect({ shown, isNear: distance <= 8 }).toEqual({ shown, isNear: true });
    expect([...new Set(labels)]).toEqual(['yuv420p,tv,bt709,bt709,bt709']);
  });

  it.each(['smpte2084', 'arib-std-b67'])('encode() keeps a moving picture in HDR (%s) moving', async (transfer) => {
    const source = await sources.encode(`moving-${transfer}.mkv`, picture({ duration: 2 }), asHdr(transfer));

    const { stream, plan } = await transcode(source, { folder: join(scratch.path, `out ${transfer}`) });

    expect(plan.video?.colour).toMatchObject({ kind: 'wide', transfer });
    expect(stream.renditions[0]).toMatchObject({ id: '180p', unitCount: 60 });
  });
});
