/** Serves the player page on loopback: the page, hls.js, and the list of READY videos. */
import { createReadStream } from 'node:fs';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { VideoCatalog } from '@ffleet/ports';
import { renderPlayerPage } from './player-page';
import type { PlayableVideo } from './player-page';

const VIDEOS_MAX = 200;

export interface PlayerServer {
  readonly url: string;
  close(): Promise<void>;
}

/**
 * @param options.hlsScript the file of hls.js
 * @param options.bucketUrl where object keys are appended
 */
export async function startPlayerServer(options: {
  catalog: VideoCatalog;
  bucketUrl: string;
  hlsScript: string;
}): Promise<PlayerServer> {
  const { catalog, bucketUrl, hlsScript } = options;
  const server = createServer((request, response) => {
    const send = (contentType: string, body: string): void =>
      void response.writeHead(200, { 'content-type': contentType }).end(body);
    if (request.url === '/') return send('text/html; charset=utf-8', renderPlayerPage());
    if (request.url === '/hls.min.js') {
      response.writeHead(200, { 'content-type': 'text/javascript' });
      return void createReadStream(hlsScript).pipe(response);
    }
    if (request.url === '/videos.json') {
      return void listPlayable({ catalog, bucketUrl }).then(
        (videos) => send('application/json', JSON.stringify(videos)),
        () => response.writeHead(503).end(),
      );
    }
    response.writeHead(404).end();
  });
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    close: () => close(server),
  };
}

async function listPlayable(options: { catalog: VideoCatalog; bucketUrl: string }): Promise<readonly PlayableVideo[]> {
  const { catalog, bucketUrl } = options;
  const videos = await catalog.listVideos({ limit: VIDEOS_MAX });
  return videos.flatMap(({ videoId, title, output }) =>
    output ? [{ videoId, title, url: `${bucketUrl}/${output.masterPlaylistKey}` }] : [],
  );
}

function close(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeAllConnections();
  return closed;
}
