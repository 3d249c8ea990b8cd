/** A small HTTP server for specs: ranges as S3 answers them, and the ways in which a connection goes wrong. */
import { readFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface MediaServer {
  /** `http://127.0.0.1:PORT` */
  readonly origin: string;
  /** Paths asked for, in order. */
  readonly requests: readonly string[];
  close(): Promise<void>;
}

/** Serves on 127.0.0.1 and a free port until closed; open connections are cut. */
export async function startServer(
  answer: (request: IncomingMessage, response: ServerResponse) => void | Promise<void>,
): Promise<MediaServer> {
  const requests: string[] = [];
  const server = createServer((request, response) => {
    requests.push(request.url ?? '');
    void answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
    requests,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

/** How a source misbehaves beyond a share of its bytes: the connection breaks, or stays open in silence. */
export interface Trouble {
  readonly kind: 'cut' | 'silence';
  /** Bytes up to this share (0..1) are served. */
  readonly servedShare: number;
}

/** Answers a GET for one file, with or without a range. */
export async function sendFile(
  request: IncomingMessage,
  response: ServerResponse,
  { path, trouble }: { path: string; trouble?: Trouble | null },
): Promise<void> {
  const data = await readFile(path);
  const [, from = '0', to = ''] = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? '') ?? [];
  const [start, end] = [Number(from), to === '' ? data.length : Math.min(data.length, Number(to) + 1)];
  if (start >= data.length) {
    response.writeHead(416).end();
    return;
  }
  response.writeHead(request.headers.range ? 206 : 200, {
    'accept-ranges': 'bytes',
    'content-length': end - start,
    'content-range': `bytes ${start}-${end - 1}/${data.length}`,
  });
  const servedEnd = trouble ? Math.floor(data.length * trouble.servedShare) : data.length;
  if (end <= servedEnd) {
    response.end(data.subarray(start, end));
    return;
  }
  response.write(data.subarray(start, Math.max(start, servedEnd)), () => {
    if (trouble?.kind === 'cut') response.destroy();
  });
}
