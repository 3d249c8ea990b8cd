/** A headless Chromium with hls.js, for specs that play a stream as a viewer would. */
import { readFile } from 'node:fs/promises';
import { dirname, extname, join, normalize } from 'node:path';
import type { Browser } from 'playwright-core';
import { startServer } from './media-server';

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  '.m3u8': 'application/vnd.apple.mpegurl',
  '.m4s': 'video/iso.segment',
  '.mp4': 'video/mp4',
  '.js': 'text/javascript',
  '.vtt': 'text/vtt',
};
const PAGE = '<!doctype html><video id="video" muted></video><script src="/hls.js"></script>';

/** What a viewer would have noticed. */
export interface Playback {
  readonly ended: boolean;
  readonly currentTime: number;
  readonly duration: number;
  /** Frames of the picture that were decoded. */
  readonly frameCount: number;
  /** Names of the sounds that a viewer may choose from. */
  readonly sounds: readonly string[];
  /** Texts of the first subtitles. */
  readonly cues: readonly string[];
  /** Errors of hls.js and of the element. */
  readonly errors: readonly string[];
  /** Longest hole between two buffered ranges, in seconds. */
  readonly longestHole: number;
}

/** Plays `folder/master.m3u8` to its end, or gives up after `timeoutMs`. */
export async function playStream(
  folder: string,
  { browser, timeoutMs }: { browser: Browser; timeoutMs: number },
): Promise<Playback> {
  const server = await startServer(async (request, response) => {
    const path = normalize(decodeURIComponent((request.url ?? '/').split('?')[0] ?? '/'));
    if (path === '/') return void response.setHeader('content-type', 'text/html').end(PAGE);
    const file = path === '/hls.js' ? join(dirname(require.resolve('hls.js')), 'hls.min.js') : join(folder, path);
    response.setHeader('content-type', CONTENT_TYPES[extname(file)] ?? 'application/octet-stream');
    await readFile(file).then(
      (data) => response.end(data),
      () => response.writeHead(404).end(),
    );
  });
  const page = await browser.newPage();
  try {
    await page.goto(server.origin);
    return await page.evaluate<Playback>(PLAYER(timeoutMs));
  } finally {
    await page.close();
    await server.close();
  }
}

/** Runs in the page, so it is text: this project's types know no browser. Twice the speed, to save time. */
const PLAYER = (timeoutMs: number): string => `
  new Promise((resolve) => {
    const video = document.getElementById('video');
    const errors = [];
    let longestHole = 0;
    const finish = () => resolve({
      ended: video.ended, currentTime: video.currentTime, duration: video.duration,
      frameCount: video.getVideoPlaybackQuality().totalVideoFrames, errors, longestHole,
      sounds: hls.audioTracks.map(({ name }) => name),
      cues: [...video.textTracks].flatMap(({ cues }) => [...(cues ?? [])].map(({ text }) => text)),
    });
    const hls = new Hls();
    hls.on(Hls.Events.ERROR, (_, data) => errors.push(data.details));
    hls.on(Hls.Events.MANIFEST_PARSED, () => {
      video.defaultPlaybackRate = video.playbackRate = 2;
      video.play().catch((error) => errors.push(String(error)));
    });
    // As a viewer switches subtitles on.
    video.textTracks.addEventListener('addtrack', ({ track }) => (track.mode = 'showing'));
    video.addEventListener('error', () => errors.push('video element'));
    video.addEventListener('timeupdate', () => {
      for (let i = 1; i < video.buffered.length; i += 1) {
        longestHole = Math.max(longestHole, video.buffered.start(i) - video.buffered.end(i - 1));
      }
    });
    video.addEventListener('ended', finish);
    setTimeout(finish, ${timeoutMs});
    hls.attachMedia(video);
    hls.loadSource('/master.m3u8');
  })`;
