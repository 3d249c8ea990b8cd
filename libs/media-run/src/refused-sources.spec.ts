import { readFile, rename } from 'node:fs/promises';
import { partOf } from '@ffleet/media-plan';
import type { MediaServer } from './testing/media-server';
import { startServer } from './testing/media-server';
import { ffmpeg, scratchFolder } from './testing/programs';
import { FASTSTART, picture, SourceFolder, tone } from './testing/sources';
import { neverAborts, planSource, realRunner } from './testing/transcode';

let scratch: Awaited<ReturnType<typeof scratchFolder>>;
let sources: SourceFolder;
let canary: MediaServer;
beforeAll(async () => {
  scratch = await scratchFolder();
  sources = new SourceFolder(scratch.path);
  canary = await startServer((_, response) => void response.end('caught'));
  await sources.encode('good.mp4', [...picture({ duration: 5 }), ...tone({ duration: 5 })], FASTSTART);
});
afterAll(async () => {
  await canary.close();
  await scratch.remove();
});

const probe = (sourceUrl: string) => realRunner().probe({ sourceUrl, signal: neverAborts });

/** An MP4 of few bytes whose headers claim days: every duration field is overwritten. */
async function claimDays(): Promise<string> {
  const tiny = await sources.encode('tiny.mp4', picture({ size: '32x32', duration: 1 }), FASTSTART);

  const data = Buffer.from(await readFile(tiny));
  for (const [box, offset] of [
    ['mvhd', 20],
    ['tkhd', 24],
    ['mdhd', 20],
  ] as const) {
    data.writeUInt32BE(0x7fffffff, data.indexOf(box) + offset);
  }
  return sources.write('days.mp4', data);
}

describe('refused sources', () => {
  it.each([
    ['an empty file', 'source-empty', () => sources.write('empty.mp4', '')],
    ['a text file', 'source-not-media', () => sources.write('text.mp4', 'This is no video.\n')],
    ['random bytes', 'source-not-media', () => sources.write('noise.mp4', Buffer.alloc(9999, '\u0001\u0090\u00f3'))],
    [
      'a JPEG',
      'source-forbidden-format',
      async () => {
        await ffmpeg(...picture(), '-frames:v', '1', sources.path('photo.jpg'));

        await rename(sources.path('photo.jpg'), sources.path('photo.mp4'));
        return sources.path('photo.mp4');
      },
    ],
    [
      'subtitles only',
      'source-no-streams',
      async () => {
        const text = await sources.write('words.srt', '1\n00:00:00,000 --> 00:00:02,000\nhello\n');
        await ffmpeg('-i', text, '-c:s', 'mov_text', sources.path('words.mp4'));
        return sources.path('words.mp4');
      },
    ],
    [
      'the first 60 % of a file with its index first',
      'source-truncated',
      () => sources.truncate('cut.mp4', sources.path('good.mp4'), 0.6),
    ],
    [
      'the first 60 % of a file with its index last',
      'source-truncated',
      async () => sources.truncate('cut2.mp4', await sources.remux('plain.mp4', sources.path('good.mp4')), 0.6),
    ],
    [
      'the first 60 % of a Matroska file',
      'source-truncated',
      async () => sources.truncate('cut.mkv', await sources.remux('plain.mkv', sources.path('good.mp4')), 0.6),
    ],
    ['a claim of days', 'source-truncated', claimDays],
    ['no file at all', 'source-unreachable', () => Promise.resolve(sources.path('absent.mp4'))],
    ['another protocol', 'source-unreachable', () => Promise.resolve('rtmp://127.0.0.1/live')],
  ])('probe() refuses %s as %s', async (_, code, make) => {
    const source = await make();

    const facts = await probe(source);

    expect(facts).toMatchObject({ ok: false, error: { code } });
  });

  it.each([
    ['an HLS playlist', (url: string) => `#EXTM3U\n#EXT-X-TARGETDURATION:5\n#EXTINF:5,\n${url}/a.ts\n#EXT-X-ENDLIST\n`],
    ['an HLS playlist behind blanks', (url: string) => `\n \n#EXTM3U\n#EXTINF:5,\n${url}/a.ts\n#EXT-X-ENDLIST\n`],
    ['a concat script', (url: string) => `ffconcat version 1.0\nfile '${url}/a.mp4'\n`],
  ])('probe() follows no link of %s, from a file or over HTTP', async (_, playlist) => {
    const text = playlist(canary.origin);
    const file = await sources.write('trap.mp4', text);
    const server = await startServer((_request, response) => void response.end(text));

    const fromFile = await probe(file);
    const overHttp = await probe(`${server.origin}/trap.mp4`);
    await server.close();

    expect([fromFile, overHttp]).toMatchObject([
      { ok: false, error: { code: 'source-forbidden-format' } },
      { ok: false, error: { code: 'source-forbidden-format' } },
    ]);
    expect(canary.requests).toEqual([]);
  });

  it('encode() follows no link either when a source turns into a playlist after its probe', async () => {
    const { plan } = await planSource(sources.path('good.mp4'));
    const links = `#EXTINF:5,\n${canary.origin}/a.ts\n#EXT-X-ENDLIST\n`;
    const text = `#EXTM3U\n#EXT-X-TARGETDURATION:5\n#EXT-X-MEDIA-SEQUENCE:0\n${links}`;
    const server = await startServer((_, response) => void response.end(text));

    const encoded = await realRunner().encode({
      ...{ plan, part: { kind: 'video', chunkIndex: 0 }, workDir: sources.path('turned') },
      ...{ sourceUrl: `${server.origin}/turned.m3u8`, onProgress: () => undefined, onFile: () => undefined },
      signal: neverAborts,
    });
    await server.close();

    expect(encoded.ok).toBe(false);
    expect(canary.requests).toEqual([]);
  });

  it.each(['chunk-0000', 'audio'])(
    'encode() counts, and calls a source truncated when it lost its end after the probe: %s',
    async (name) => {
      const { plan } = await planSource(sources.path('good.mp4'));
      const cut = await sources.truncate('lost.mp4', sources.path('good.mp4'), 0.6);

      const encoded = await realRunner().encode({
        ...{ plan, part: partOf(plan, name), sourceUrl: cut, workDir: sources.path(`lost ${name}`) },
        ...{ onProgress: () => undefined, onFile: () => undefined, signal: neverAborts },
      });

      expect(encoded).toMatchObject({ ok: false, error: { code: 'source-truncated' } });
    },
  );
});
