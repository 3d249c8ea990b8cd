/** The player page in a real browser, over a stream that ffmpeg made and a server that answers as S3 does. */
import { execFileSync } from 'node:child_process';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import { mkdirSync, readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { describeInBrowser } from '@ffleet/headless-browser';
import type { VideoCatalog, VideoView } from '@ffleet/ports';
import { startPlayerServer } from './player-server';
import type { Browser } from 'playwright-core';
import type { PlayerServer } from './player-server';
import { makeVideo } from './testing/sources';
import { makeTempFolder } from './testing/test-stack';

const TITLE = 'Lecture <b>7</b> & 행렬';

describeInBrowser('the player page', (launch) => {
  let folder: string;
  let bucket: Server;
  let player: PlayerServer;

  beforeAll(async () => {
    folder = await makeTempFolder();
    const stream = path.join(folder, 'stream');
    mkdirSync(stream);
    const source = makeVideo({ folder, name: 'source.mp4', seconds: 4 });
    const ffmpeg = process.env['FFMPEG_PATH'] ?? 'ffmpeg';
    const hls = ['-c', 'copy', '-f', 'hls', '-hls_segment_type', 'fmp4', '-hls_playlist_type', 'vod', 'master.m3u8'];
    execFileSync(ffmpeg, ['-nostdin', '-v', 'error', '-i', source, ...hls], { cwd: stream });
    bucket = createServer((request, response) => {
      response.setHeader('access-control-allow-origin', '*');
      response.end(readFileSync(path.join(stream, path.basename(request.url ?? ''))));
    });
    await new Promise<void>((resolve) => bucket.listen(0, '127.0.0.1', resolve));
    const ready = { videoId: 53, title: TITLE, output: { masterPlaylistKey: 'master.m3u8' } } as VideoView;
    const queued = { videoId: 54, title: 'not yet', output: null } as VideoView;
    player = await startPlayerServer({
      catalog: { listVideos: () => Promise.resolve([queued, ready]) } as Partial<VideoCatalog> as VideoCatalog,
      bucketUrl: `http://127.0.0.1:${(bucket.address() as AddressInfo).port}`,
      hlsScript: require.resolve('hls.js/dist/hls.min.js'),
    });
  });
  let browser: Browser | undefined;
  afterAll(async () => {
    await browser?.close();
    await player.close();
    bucket.closeAllConnections();
    bucket.close();
    await rm(folder, { recursive: true, force: true });
  });

  it('lists READY videos with their titles as they are, and plays one to its end without an error', async () => {
    browser = await launch();
    const page = await browser.newPage();
    const errors: string[] = [];
    page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
    page.on('pageerror', (error) => errors.push(error.message));

    await page.goto(player.url);
    await page.waitForFunction('document.querySelector("video").ended', undefined, { timeout: 30_000 });

    expect(await page.locator('button').allTextContents()).toEqual([`#53  ${TITLE}`]);
    expect(await page.locator('#facts').textContent()).toMatch(/^640 x 360/);
    expect(errors).toEqual([]);
  });
});
