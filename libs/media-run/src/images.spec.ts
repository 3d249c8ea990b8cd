import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { seconds } from '@ffleet/units';
import { ffmpeg, ffprobeLines, scratchFolder } from './testing/programs';
import { FASTSTART, SourceFolder } from './testing/sources';
import { transcode } from './testing/transcode';

let scratch: Awaited<ReturnType<typeof scratchFolder>>;
let sources: SourceFolder;
beforeAll(async () => {
  scratch = await scratchFolder();
  sources = new SourceFolder(scratch.path);
});
afterAll(() => scratch.remove());

const SETTINGS = {
  ladder: [{ width: 320, height: 180, crf: 23, maxrateKbps: 1_000 }],
  keyframeInterval: seconds(2),
  keyframesPerSegment: 1,
};

/** Mean brightness, 0..255, of one place in a picture. */
async function brightnessOf(file: string, [x = 0, y = 0, width = 0, height = 0]: readonly number[]): Promise<number> {
  const graph = `crop=${width}:${height}:${x}:${y},signalstats,metadata=print:key=lavfi.signalstats.YAVG:file=-`;
  const { stdout } = await ffmpeg('-i', file, '-vf', graph, '-f', 'null', '/dev/null');
  return Number(/YAVG=([\d.]+)/.exec(stdout)?.[1]);
}

const secondsOf = (cueTime: string): number => cueTime.split(':').reduce((sum, part) => sum * 60 + Number(part), 0);

describe('images', () => {
  it.each([
    ['three chunks', 2],
    ['one chunk', 'whole'],
  ] as const)('encode() puts the frame of each time into the storyboard, from %s', async (_, segmentsPerChunk) => {
    // Each second is brighter than the one before it.
    const ramp = "geq=lum='16+floor(T)*18':cb=128:cr=128";
    const inputs = ['-f', 'lavfi', '-i', `color=black:size=320x180:rate=30:duration=12,format=yuv420p,${ramp}`];
    const source = await sources.encode(`ramp for ${segmentsPerChunk}.mp4`, inputs, [...FASTSTART, '-g', '75']);

    const { folder, stream } = await transcode(source, {
      folder: join(scratch.path, `storyboard of ${segmentsPerChunk}`),
      settings: { ...SETTINGS, segmentsPerChunk },
    });

    const text = await readFile(join(folder, 'storyboard.vtt'), 'utf8');
    const cues = [...text.matchAll(/^(\S+) --> \S+\n(\S+)#xywh=([\d,]+)$/gm)];
    expect(cues.map(([, start = '']) => secondsOf(start))).toEqual([0, 2, 4, 6, 8, 10]);
    for (const [, start = '', file = '', place = ''] of cues) {
      const seen = await brightnessOf(join(folder, file), place.split(',').map(Number));
      // From the 16..235 of video to the 0..255 of JPEG.
      const wanted = (secondsOf(start) * 18 * 255) / 219;
      expect(Math.abs(seen - wanted)).toBeLessThan(3);
    }
    expect(stream.proof.checks).toContainEqual(expect.objectContaining({ name: 'images-counted', holds: true }));
  });

  it('encode() chooses a poster that shows something, and tells the player where it is', async () => {
    const inputs = ['-f', 'lavfi', '-i', 'testsrc2=size=640x360:rate=30:duration=30,fade=in:0:150'];
    const source = await sources.encode('fade.mp4', inputs, FASTSTART);

    const { folder } = await transcode(source, { folder: join(scratch.path, 'poster'), settings: SETTINGS });

    const master = await readFile(join(folder, 'master.m3u8'), 'utf8');
    const uri = /DATA-ID="ffleet.poster",VALUE="([^"]+)"/.exec(master)?.[1] ?? '';
    expect(master).toContain('#EXT-X-SESSION-DATA:DATA-ID="ffleet.storyboard",VALUE="storyboard.vtt"');
    expect(await ffprobeLines('-show_entries', 'stream=width,height', '-of', 'csv=p=0', join(folder, uri))).toEqual([
      '640,360',
    ]);
    expect(await brightnessOf(join(folder, uri), [0, 0, 640, 360])).toBeGreaterThan(60);
  });
});
