import { readFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import type { MediaServer } from './testing/media-server';
import { sendFile, startServer } from './testing/media-server';
import { scratchFolder } from './testing/programs';
import { FASTSTART, picture, SourceFolder } from './testing/sources';
import { neverAborts, planSource, realRunner } from './testing/transcode';

const SECRET = '5ec2e7';
/** A path with what URLs allow and messages rarely expect. */
const PATH = `/it's(1).mp4?X-Amz-Signature='${SECRET}'`;

let scratch: Awaited<ReturnType<typeof scratchFolder>>;
let sources: SourceFolder;
let server: MediaServer;
let answer: (request: IncomingMessage, response: ServerResponse) => void | Promise<void>;
beforeAll(async () => {
  scratch = await scratchFolder();
  sources = new SourceFolder(scratch.path);
  server = await startServer((request, response) => answer(request, response));
  await sources.encode('index-last.mp4', picture({ duration: 2 }));
  await sources.remux('index-first.mp4', sources.path('index-last.mp4'), FASTSTART);
});
afterAll(async () => {
  await server.close();
  await scratch.remove();
});

const probe = () => realRunner().probe({ sourceUrl: `${server.origin}${PATH}`, signal: neverAborts });

/** As small servers do: whatever was asked for, the whole file comes. */
const sendWhole = async (response: ServerResponse, file: string, headers: Record<string, string> = {}) => {
  const data = await readFile(sources.path(file));
  response.writeHead(200, { 'content-length': data.length, ...headers }).end(data);
};

describe('what a server answers', () => {
  it.each([
    [401, 'source-unreachable', '401 Unauthorized'],
    [403, 'source-unreachable', '403 Forbidden'],
    [404, 'source-missing', '404 Not Found'],
    [410, 'source-missing', '410 Gone'],
    [416, 'source-empty', 'no bytes'],
    [503, 'source-unreachable', '503 Service Unavailable'],
    [599, 'source-unreachable', 'answered 599'],
  ])('probe() says so when the server answers %i', async (status, code, words) => {
    answer = (_, response) => void response.writeHead(status, `?sig=${SECRET}`).end();

    const facts = await probe();

    expect(facts).toMatchObject({ ok: false, error: { code, message: expect.stringContaining(words) as string } });
    expect(JSON.stringify(facts)).not.toContain(SECRET);
  });

  it.each(['index-first.mp4', 'index-last.mp4'])(
    'probe() refuses a whole source as not seekable when the server ignores ranges: %s',
    async (file) => {
      answer = (_, response) => sendWhole(response, file);

      const facts = await probe();

      expect(facts).toMatchObject({ ok: false, error: { code: 'source-not-seekable' } });
    },
  );

  it('probe() reads a source when the first answer is whole, but promises ranges', async () => {
    let answers = 0;
    answer = (request, response) => {
      answers += 1;
      return answers === 1
        ? sendWhole(response, 'index-last.mp4', { 'accept-ranges': 'bytes' })
        : sendFile(request, response, { path: sources.path('index-last.mp4') });
    };

    const facts = await probe();

    expect(facts).toMatchObject({ ok: true, value: { video: { codedWidth: 320 } } });
  });

  it.each([
    ['an empty file', '', 'source-empty'],
    ['an error page', '<html><body>Please log in</body></html>', 'source-not-media'],
  ])('probe() calls %s what it is when the server ignores ranges', async (_, body, code) => {
    answer = (_request, response) => void response.writeHead(200).end(body);

    const facts = await probe();

    expect(facts).toMatchObject({ ok: false, error: { code } });
  });

  it('probe() keeps the signature out of what it tells when the server refuses to go on', async () => {
    answer = (request, response) =>
      request.headers.range === 'bytes=0-4095'
        ? sendFile(request, response, { path: sources.path('index-first.mp4') })
        : void response.writeHead(403).end();

    const facts = await probe();

    const message = expect.stringContaining('its server answered 403 Forbidden') as string;
    expect(facts).toMatchObject({ ok: false, error: { code: 'source-unreachable', message } });
    expect(JSON.stringify(facts)).not.toContain(SECRET);
  });

  it('encode() keeps the signature and the password out of what it tells and of what ffmpeg printed', async () => {
    const { plan } = await planSource(sources.path('index-first.mp4'));
    answer = (_, response) => void response.writeHead(403).end();
    const { host } = new URL(server.origin);

    const encoded = await realRunner().encode({
      ...{ plan, part: { kind: 'video', chunkIndex: 0 }, sourceUrl: `http://o'wner:p@${SECRET}@${host}${PATH}` },
      ...{ workDir: join(scratch.path, 'refused'), onProgress: () => undefined, onFile: () => undefined },
      signal: neverAborts,
    });

    expect(encoded).toMatchObject({ ok: false, error: { code: 'source-unreachable' } });
    expect(JSON.stringify(encoded)).not.toContain(SECRET);
  });
});
