import { createHash, randomBytes } from 'node:crypto';
import { readdir, rm } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import { bytes } from '@ffleet/units';
import type { MediaServer } from '../testing/media-server';
import { startServer } from '../testing/media-server';
import { scratchFolder, waitUntil } from '../testing/programs';
import { BLOCK_BYTES } from './byte-range';
import type { OpenSource } from './source-proxy';
import { SourceProxy } from './source-proxy';

const CONTENT = randomBytes(5 * BLOCK_BYTES + 1234);

let scratch: Awaited<ReturnType<typeof scratchFolder>>;
let server: MediaServer;
/** Ranges that the source's server was asked for. */
let asked: string[];
let version: string;
let trouble: (request: IncomingMessage, response: ServerResponse) => boolean;
const opened: OpenSource[] = [];

beforeAll(async () => {
  scratch = await scratchFolder();
  server = await startServer((request, response) => {
    const range = request.headers.range ?? '';
    asked.push(range);
    if (trouble(request, response)) return;
    if ((request.headers['if-match'] ?? version) !== version) return void response.writeHead(412).end();
    const [, first = '0', last = ''] = /^bytes=(\d+)-(\d*)$/.exec(range) ?? [];
    const part = CONTENT.subarray(Number(first), Number(last) + 1);
    const contentRange = `bytes ${first}-${Number(first) + part.length - 1}/${CONTENT.length}`;
    response.writeHead(206, { 'content-range': contentRange, etag: version }).end(part);
  });
});
beforeEach(async () => {
  asked = [];
  version = '"1"';
  trouble = () => false;
  await rm(join(scratch.path, 'blocks'), { recursive: true, force: true });
});
afterEach(() => opened.splice(0).forEach((source) => source.close()));
afterAll(async () => {
  await server.close();
  await scratch.remove();
});

const startProxy = ({ sourceCache = 100 * BLOCK_BYTES, sourceRetries = 1 } = {}) =>
  new SourceProxy({
    cacheFolder: join(scratch.path, 'blocks'),
    limits: { sourceCache: bytes(sourceCache), sourceRetries },
  });

async function open(proxy: SourceProxy, signature = 'one'): Promise<OpenSource> {
  const source = await proxy.open({
    sourceUrl: `${server.origin}/a.mp4?X-Amz-Signature=${signature}`,
    fetchSource: fetch,
  });
  opened.push(source);
  return source;
}

async function read(source: OpenSource, range?: string): Promise<Buffer> {
  const response = await fetch(source.inputUrl, range === undefined ? {} : { headers: { range } });
  return Buffer.from(await response.arrayBuffer());
}

const digest = (data: Uint8Array): string => createHash('sha256').update(data).digest('hex');

describe('SourceProxy', () => {
  it('open() gives every byte of a source, whole and from anywhere', async () => {
    const source = await open(startProxy());

    const whole = await read(source);
    const tail = await read(source, `bytes=${BLOCK_BYTES + 5}-`);
    const middle = await read(source, `bytes=${BLOCK_BYTES - 3}-${BLOCK_BYTES + 3}`);

    expect(digest(whole)).toBe(digest(CONTENT));
    expect(digest(tail)).toBe(digest(CONTENT.subarray(BLOCK_BYTES + 5)));
    expect(middle).toEqual(CONTENT.subarray(BLOCK_BYTES - 3, BLOCK_BYTES + 4));
    expect(source.failure()).toBeNull();
  });

  it('open() fetches a block once for all runs, whatever signature their URLs carry', async () => {
    const proxy = startProxy();
    const first = await open(proxy, 'one');
    await read(first, 'bytes=0-99');
    const second = await open(proxy, 'two');

    await read(second, 'bytes=0-99');

    expect(first.bytesFetched()).toBe(1 + BLOCK_BYTES);
    expect(second.bytesFetched()).toBe(1); // which content it is, is asked anew each time
  });

  it('open() forgets what was read of other content at the same address', async () => {
    const proxy = startProxy();
    await read(await open(proxy), 'bytes=0-99');
    version = '"2"';

    const source = await open(proxy);
    await read(source, 'bytes=0-99');

    expect(source.bytesFetched()).toBe(1 + BLOCK_BYTES);
  });

  it('open() fetches little more than its reader takes', async () => {
    const source = await open(startProxy());
    const response = await fetch(source.inputUrl);
    const reader = response.body?.getReader();

    await reader?.read();
    await reader?.cancel();

    expect(source.bytesFetched()).toBeLessThanOrEqual(1 + 3 * BLOCK_BYTES);
  });

  it('open() asks for several blocks at once for who reads on and on, and keeps the index for the others', async () => {
    const size = 100 * BLOCK_BYTES;
    let [waiting, mostWaiting] = [0, 0];
    trouble = (request, response) => {
      const [, first = '0', last = ''] = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? '') ?? [];
      mostWaiting = Math.max(mostWaiting, (waiting += 1));
      response.writeHead(206, { 'content-range': `bytes ${first}-${last}/${size}`, etag: version });
      setTimeout(() => {
        waiting -= 1;
        response.end(Buffer.alloc(Number(last) - Number(first) + 1));
      }, 1);
      return true;
    };
    const source = await open(startProxy({ sourceCache: 90 * BLOCK_BYTES }));

    const whole = await read(source);
    const fetched = source.bytesFetched();
    await read(source, 'bytes=0-99');

    expect(whole).toHaveLength(size);
    expect(mostWaiting).toBeGreaterThan(1);
    expect([fetched, source.bytesFetched()]).toEqual([1 + size, 1 + size]);
  });

  it('open() keeps no more than its cache may hold', async () => {
    const source = await open(startProxy({ sourceCache: 2 * BLOCK_BYTES }));

    await read(source);

    expect(await readdir(join(scratch.path, 'blocks'))).toHaveLength(2);
  });

  it('open() refuses to mix two contents of one address', async () => {
    const source = await open(startProxy());
    await read(source, 'bytes=0-99');
    version = '"2"';

    const cut = read(source, `bytes=${BLOCK_BYTES}-`);

    await expect(cut).rejects.toThrow();
    expect(source.failure()).toMatchObject({ code: 'source-changed' });
  });

  it('open() asks again when the server fails for a moment', async () => {
    let failures = 1;
    trouble = (_, response) => {
      if (asked.length !== 2 || failures-- <= 0) return false;
      response.writeHead(503).end();
      return true;
    };

    const source = await open(startProxy());

    expect(digest(await read(source))).toBe(digest(CONTENT));
  });

  it.each([
    [403, 'source-unreachable'],
    [404, 'source-missing'],
    [200, 'source-not-seekable'],
  ])('open() names the failure and asks no more when the server answers %i', async (status, code) => {
    trouble = (_, response) => Boolean(response.writeHead(status).end());
    const source = await open(startProxy());

    const response = await fetch(source.inputUrl);
    await fetch(source.inputUrl);

    expect(response.status).toBe(502);
    expect(source.failure()).toMatchObject({ code });
    expect(asked).toHaveLength(1);
  });

  it('open() takes no more of an answer than it asked for, however much comes', async () => {
    let sent = 0;
    trouble = (_, response) => {
      const more = (): void => {
        while (!response.destroyed && response.write(CONTENT)) sent += CONTENT.length;
      };
      response.on('drain', more).writeHead(206, { 'content-range': `bytes 0-0/${CONTENT.length}`, etag: version });
      more();
      return true;
    };
    const source = await open(startProxy({ sourceRetries: 0 }));

    const response = await fetch(source.inputUrl);

    expect(response.status).toBe(502);
    expect(source.failure()?.message).toMatch(/bytes 0 to 0 were asked for, and more came/);
    expect(sent).toBeLessThan(100 * CONTENT.length);
  });

  it('open() calls a source interrupted that breaks off again and again', async () => {
    trouble = (_, response) => asked.length > 1 && Boolean(response.destroy());
    const source = await open(startProxy());

    await read(source).catch(() => null);

    expect(source.failure()).toMatchObject({ code: 'source-interrupted' });
  });

  it('close() ends what is under way, and nobody reads the source there any more', async () => {
    trouble = () => asked.length > 1; // an answer that never comes
    const source = await open(startProxy());
    const waiting = fetch(source.inputUrl);
    await waitUntil('the server was asked', () => asked.length === 2);

    source.close();

    await expect(waiting).rejects.toThrow();
    expect((await fetch(source.inputUrl)).status).toBe(404);
  });

  it('open() answers nobody who does not know the address', async () => {
    const source = await open(startProxy());

    const other = await fetch(new URL('/a.mp4', source.inputUrl));

    expect(other.status).toBe(404);
    expect(asked).toEqual([]);
  });
});
