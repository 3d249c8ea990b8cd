/** The dashboard's server: loopback only, read only, and nothing for a page that came under another name. */
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createReadStream } from 'node:fs';
import path from 'node:path';
import { createEventStreams } from './event-streams';
import { serveMedia } from './media-route';
import type { MediaSources } from './media-route';
import type { FleetWatch } from './watch-fleet';

const LOOPBACK = '127.0.0.1';
const FILES: Readonly<Record<string, { file: string; type: string }>> = {
  '/': { file: 'index.html', type: 'text/html; charset=utf-8' },
  '/style.css': { file: 'style.css', type: 'text/css; charset=utf-8' },
  '/player/': { file: 'player.html', type: 'text/html; charset=utf-8' },
  '/main.js': { file: 'main.js', type: 'text/javascript; charset=utf-8' },
};
/** What the player may do stands in its own page; that it may stand in ours, a page cannot say itself. */
const PLAYER_POLICY = "frame-ancestors 'self'";
/** Scripts and styles from this server alone, none inline. */
const HEADERS = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; frame-src 'self'; " +
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-store',
};

export interface DashboardServer {
  readonly url: string;
  /** Tells every open page what has changed. */
  announce(change: 'state' | 'report'): void;
  close(): Promise<void>;
}

/**
 * @param options.port 0 for a free one
 * @param options.pageFolder where the built page is
 * @throws {Error} EADDRINUSE when the port is taken
 */
export async function startDashboardServer(options: {
  port: number;
  pageFolder: string;
  watch: FleetWatch;
  media: MediaSources;
}): Promise<DashboardServer> {
  const { pageFolder, watch, media } = options;
  const streams = createEventStreams(watch);
  let port = options.port;
  const handle = (request: IncomingMessage, response: ServerResponse): void => {
    for (const [name, value] of Object.entries(HEADERS)) response.setHeader(name, value);
    // A name that an attacker lets point to this machine would come with its own Host (DNS rebinding).
    if (request.headers.host !== `${LOOPBACK}:${port}` && request.headers.host !== `localhost:${port}`) {
      return end(response, 421);
    }
    if (request.method !== 'GET' && request.method !== 'HEAD') return end(response, 405);
    const { pathname } = new URL(request.url ?? '/', `http://${LOOPBACK}`);
    const page = FILES[pathname];
    if (pathname === '/player/') response.setHeader('content-security-policy', PLAYER_POLICY);
    if (page !== undefined) return sendFile({ response, type: page.type, file: path.join(pageFolder, page.file) });
    if (pathname === '/events') return streams.open(response);
    if (pathname.startsWith('/media/')) return void serveMedia({ request, response, pathname, media });
    end(response, 404);
  };
  const server = createServer((request, response) => {
    try {
      handle(request, response);
    } catch {
      end(response, 400); // a URL that is none
    }
  });
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, LOOPBACK, resolve));
  ({ port } = server.address() as AddressInfo);
  return {
    url: `http://${LOOPBACK}:${port}/`,
    announce: (change) => streams.announce(change),
    async close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  };
}

function sendFile({ response, type, file }: { response: ServerResponse; type: string; file: string }): void {
  const stream = createReadStream(file);
  stream.once('open', () => response.writeHead(200, { 'content-type': type }));
  stream.once('error', () => end(response, 500));
  stream.pipe(response);
}

const end = (response: ServerResponse, status: number): void => void response.writeHead(status).end();
