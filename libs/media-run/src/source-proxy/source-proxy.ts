/**
 * Sources behind a loopback address, for ffmpeg and ffprobe to read from. They open a source several times and leave
 * connections with megabytes on their way; here only what they take is fetched, a file's index once a worker, and a
 * presigned URL stands in no process list.
 */
import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { MediaFailure, SourceIdentity } from '@ffleet/media-plan';
import type { MediaRunLimits } from '../limits';
import { BlockCache } from './block-cache';
import { blockAt, BLOCK_BYTES, parseRange } from './byte-range';
import type { ByteRange } from './byte-range';
import type { FetchSource } from './fetch-public';
import { ReadAhead } from './read-ahead';
import { RemoteSource } from './remote-source';
import { unreadBytes } from './socket-backlog';

/** A reader that has gone is noticed soon, one that is at work is asked seldom. */
const UNREAD_POLL_MS = { first: 5, longest: 40 };

/** One source as long as one run reads it. */
export interface OpenSource {
  /** For `-i`. */
  readonly inputUrl: string;
  /** What ended the reading, where something did. */
  failure(): MediaFailure | null;
  /** Aborts when there is a failure: whoever reads can be stopped. */
  readonly failed: AbortSignal;
  /** Which content it is; null for a local file. @throws {SourceTrouble} when it cannot be read; `failure()` says why */
  identify(): Promise<SourceIdentity | null>;
  /** Bytes that the source's own server has sent for this run. */
  bytesFetched(): number;
  /** Bytes that this run has read; 0 of a local file. */
  bytesRead(): number;
  /** Nothing is fetched from then on. */
  close(): void;
}

export class SourceProxy {
  readonly #sources = new Map<string, RemoteSource>();
  readonly #cache: BlockCache;
  readonly #retriesMax: number;
  #server: Promise<Server> | null = null;

  /** @param options.cacheFolder where blocks are kept; its content is not used by the next process */
  constructor({
    cacheFolder,
    limits,
  }: {
    cacheFolder: string;
    limits: Pick<MediaRunLimits, 'sourceRetries' | 'sourceCache'>;
  }) {
    this.#retriesMax = limits.sourceRetries;
    this.#cache = new BlockCache({ folder: cacheFolder, bytesMax: limits.sourceCache });
  }

  /**
   * @param options.sourceUrl an http(s) URL; a path of a local file needs no proxy, and is handed out as it is
   * @param options.fetchSource how its server is asked
   * @param options.expected the content that is wanted: reading any other fails as `source-changed`
   */
  async open(options: {
    sourceUrl: string;
    fetchSource: FetchSource;
    expected?: SourceIdentity | null;
  }): Promise<OpenSource> {
    const { sourceUrl, fetchSource, expected = null } = options;
    if (!/^https?:\/\//i.test(sourceUrl)) return localFile(sourceUrl);
    this.#server ??= listen((request, response) => this.#answer(request, response));
    const { port } = (await this.#server).address() as AddressInfo;
    const [closed, failed] = [new AbortController(), new AbortController()];
    const source = new RemoteSource({
      sourceUrl,
      fetchSource,
      expected,
      cache: this.#cache,
      retriesMax: this.#retriesMax,
      signal: closed.signal,
      onFailure: () => failed.abort(),
    });
    // Nobody else on this machine can guess it; the file's name is for people who read what ffmpeg says.
    const path = `/${randomBytes(16).toString('hex')}/${plainName(sourceUrl)}`;
    this.#sources.set(path, source);
    return {
      inputUrl: `http://127.0.0.1:${port}${path}`,
      failure: () => source.failure,
      failed: failed.signal,
      identify: () => source.identify(),
      bytesFetched: () => source.bytesFetched,
      bytesRead: () => source.bytesRead,
      close: () => {
        this.#sources.delete(path);
        closed.abort();
      },
    };
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const source = this.#sources.get(request.url ?? '');
    if (!source) return void response.writeHead(404).end();
    if (request.method !== 'GET' && request.method !== 'HEAD') return void response.writeHead(405).end();
    try {
      const { size } = await source.identify();
      const range = parseRange(request.headers.range, { size });
      if (!range) return void response.writeHead(416, { 'content-range': `bytes */${size}` }).end();
      const headers = { connection: 'close', 'accept-ranges': 'bytes', 'content-length': range.last - range.first + 1 };
      if (request.headers.range === undefined) response.writeHead(200, headers);
      else response.writeHead(206, { ...headers, 'content-range': `bytes ${range.first}-${range.last}/${size}` });
      if (request.method === 'HEAD') return void response.end();
      await send({ source, range, response });
    } catch {
      // The run asks `failure()`; its process sees a connection that ends early, or a gateway's error.
      if (response.headersSent) response.destroy();
      else response.writeHead(502).end();
    }
  }
}

const plainName = (sourceUrl: string): string =>
  (new URL(sourceUrl).pathname.split('/').at(-1) ?? '').replace(/[^A-Za-z0-9._-]+/g, '_').slice(-80);

const localFile = (path: string): OpenSource => ({
  inputUrl: path,
  failure: () => null,
  failed: new AbortController().signal,
  identify: () => Promise.resolve(null),
  bytesFetched: () => 0,
  bytesRead: () => 0,
  close: () => undefined,
});

/** More is fetched once the reader has taken most of the last: it has enough to go on with meanwhile. */
async function send(options: { source: RemoteSource; range: ByteRange; response: ServerResponse }): Promise<void> {
  const { source, range, response } = options;
  const lastBlock = blockAt(range.last);
  const ahead = new ReadAhead();
  const underWay: Promise<Buffer>[] = [];
  for (let index = blockAt(range.first); index <= lastBlock; index += 1) {
    const askedUntil = index + underWay.length;
    for (let next = askedUntil; next <= Math.min(lastBlock, index + ahead.blocks - 1); next += 1) {
      underWay.push(ask({ source, index: next, isPassing: ahead.blocks > 1 }));
    }
    const block = await underWay.shift();
    if (!block || response.destroyed) return;
    const start = index * BLOCK_BYTES;
    const wanted = block.subarray(Math.max(0, range.first - start), range.last - start + 1);
    response.write(wanted);
    const looks = await looksUntilTaken(response, ahead);
    if (looks === null) return;
    ahead.observe({ bytes: wanted.length, looks });
  }
  response.end();
}

/** Its failure is met when it is the reader's turn. */
function ask(options: { source: RemoteSource; index: number; isPassing: boolean }): Promise<Buffer> {
  const { source, index, isPassing } = options;
  const block = source.readBlock(index, { isPassing });
  block.catch(() => undefined);
  return block;
}

/** @returns how often the reader was looked at until it had taken most of what it was sent; null once it has gone */
async function looksUntilTaken(response: ServerResponse, { unreadBytesMax }: ReadAhead): Promise<number | null> {
  const { socket } = response;
  for (let looks = 1; socket && !response.destroyed; looks += 1) {
    if (socket.writableLength + (await unreadBytes(socket)) <= unreadBytesMax) return looks;
    await sleep(Math.min(UNREAD_POLL_MS.first * 2 ** (looks - 1), UNREAD_POLL_MS.longest));
  }
  return null;
}

/** It keeps no process alive: whoever reads is a process that is waited for. */
async function listen(answer: (request: IncomingMessage, response: ServerResponse) => Promise<void>): Promise<Server> {
  const server = createServer((request, response) => void answer(request, response));
  server.unref();
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  return server;
}
