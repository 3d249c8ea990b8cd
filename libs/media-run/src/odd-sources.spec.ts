import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { ffmpeg, scratchFolder } from './testing/programs';
import { FASTSTART, picture, SourceFolder, tone } from './testing/sources';
import { decodePlaylist } from './testing/stream-check';
import { neverAborts, realRunner, transcode } from './testing/transcode';

let scratch: Awaited<ReturnType<typeof scratchFolder>>;
let sources: SourceFolder;
beforeAll(async () => {
  scratch = await scratchFolder();
  sources = new SourceFolder(scratch.path);
});
afterAll(() => scratch.remove());

/** Segments of 2 s, two of them a chunk: every seam is crossed. */
const SHORT_CHUNKS = { keyframesPerSegment: 1, segmentsPerChunk: 1, encoderThreads: 1 };

describe('odd sources', () => {
  it.each([
    {
      name: 'a single group of pictures, in chunks',
      make: () => sources.encode('one-gop.mp4', picture({ duration: 6 }), ['-g', '9999', '-bf', '2']),
      frames: 180,
      rate: '30/1',
    },
    {
      name: 'an edit list that cuts into a group of pictures',
      make: async () => {
        const whole = await sources.encode('uncut.mp4', [...picture({ duration: 6 }), ...tone({ duration: 6 })]);
        await ffmpeg('-ss', '2.3', '-i', whole, '-c', 'copy', sources.path('cut.mp4'));
        return sources.path('cut.mp4');
      },
      frames: 111,
      rate: '30/1',
    },
    {
      name: 'a clock that wraps at 33 bits, in MPEG-TS',
      make: () => sources.encode('wrap.ts', [...picture(), ...tone()], ['-output_ts_offset', '95441.5']),
      frames: 120,
      rate: '30/1',
    },
    {
      name: '120 frames a second',
      make: () => sources.encode('fast.mp4', picture({ rate: '120', duration: 2 })),
      frames: 120,
      rate: '60/1',
    },
    {
      name: 'a picture that stands still in one frame',
      make: () => sources.encode('still.mp4', picture({ rate: '1', duration: 1 })),
      frames: 10,
      rate: '10/1',
    },
  ])('encode() makes the right stream of $name', async ({ name, make, frames, rate }) => {
    const source = await make();

    const { stream, plan, folder } = await transcode(source, {
      folder: join(scratch.path, `out ${name}`),
      settings: SHORT_CHUNKS,
    });

    const { frameRate } = plan.video ?? {};
    expect(`${frameRate?.num}/${frameRate?.den}`).toBe(rate);
    expect(Math.abs((stream.renditions[0]?.unitCount ?? 0) - frames)).toBeLessThanOrEqual(1);
    expect(await decodePlaylist(join(folder, '180p/playlist.m3u8'))).toEqual({
      frameCount: stream.renditions[0]?.unitCount,
      complaints: '',
    });
  });

  it('encode() keeps the length of a source whose bits have rotted here and there', async () => {
    const sound = await sources.encode('fresh.mp4', [...picture(), ...tone()]);
    await ffmpeg('-i', sound, '-c', 'copy', '-bsf:v', 'noise=amount=4000', sources.path('rotten.mp4'));

    const { stream } = await transcode(sources.path('rotten.mp4'), { folder: join(scratch.path, 'out rotten') });

    // Damaged frames are shown as well as they can be: a lecture of hours is not lost to one of them.
    expect(stream.renditions[0]?.unitCount).toBeGreaterThanOrEqual(112);
  });

  it('encode() is refused by name where a picture has more pixels than are accepted', async () => {
    const source = await sources.encode('huge.mp4', picture({ size: '4128x2400', rate: '1', duration: 1 }), FASTSTART);

    const end = await transcode(source, { folder: join(scratch.path, 'out huge') }).catch(String);

    expect(end).toMatch(/^Error: source-too-large: /);
  });

  it('probe() ends with a name where a file holds nothing but zeros, and where only its index is left', async () => {
    const head = await sources.encode('zeroed.mp4', picture({ duration: 1 }), FASTSTART);
    const file = await open(head, 'r+');
    const { size } = await file.stat();
    await file.write(Buffer.alloc(size - 2_000), 0, size - 2_000, 2_000);
    await file.close();
    const zeros = await sources.write('zeros.mp4', Buffer.alloc(100_000));

    const probed = await realRunner().probe({ sourceUrl: zeros, signal: neverAborts });
    const encoded = await transcode(head, { folder: join(scratch.path, 'out zeroed') }).catch(String);

    expect(probed).toMatchObject({ ok: false, error: { code: 'source-not-media' } });
    expect(encoded).toMatch(/^Error: encode-failed: /);
  });
});
