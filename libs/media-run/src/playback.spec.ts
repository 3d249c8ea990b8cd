import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { describeInBrowser } from '@ffleet/headless-browser';
import { playStream } from './testing/browser';
import { scratchFolder } from './testing/programs';
import { FASTSTART, picture, SourceFolder, tone } from './testing/sources';
import { transcode } from './testing/transcode';

let scratch: Awaited<ReturnType<typeof scratchFolder>>;
let sources: SourceFolder;
beforeAll(async () => {
  scratch = await scratchFolder();
  sources = new SourceFolder(scratch.path);
});
afterAll(() => scratch.remove());

describeInBrowser('playback in Chromium with hls.js', (launch) => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launch();
  });
  afterAll(() => browser.close());

  const play = (folder: string) => playStream(folder, { browser, timeoutMs: 30_000 });

  it('encode() makes a stream that plays to its end, with two languages and subtitles, cut into two chunks', async () => {
    const text = await sources.write('lecture.srt', '1\n00:00:01,000 --> 00:00:02,000\nMatrices\n');
    const inputs = [...picture({ duration: 6 }), ...tone({ duration: 6 }), '-i', text];
    const streams = ['-map', '0', '-map', '1', '-map', '1', '-map', '2', '-c:s', 'mov_text'];
    const languages = ['-metadata:s:a:0', 'language=kor', '-metadata:s:a:1', 'language=eng'];
    const source = await sources.encode('lecture.mp4', inputs, [...FASTSTART, ...streams, ...languages]);
    const settings = { keyframesPerSegment: 1, segmentsPerChunk: 2 };
    const { folder } = await transcode(source, { folder: join(scratch.path, 'lecture'), settings });

    const playback = await play(folder);

    expect(playback).toMatchObject({ ended: true, errors: [], longestHole: 0 });
    expect(playback.duration).toBeCloseTo(6, 1);
    expect(playback).toMatchObject({ sounds: ['Korean', 'English'], cues: ['Matrices'] });
    expect(playback.frameCount).toBeGreaterThan(150);
  });

  it('encode() makes a stream of sound alone that plays to its end', async () => {
    const source = await sources.encode('sound.m4a', tone({ duration: 3 }));
    const { folder } = await transcode(source, { folder: join(scratch.path, 'sound') });

    const playback = await play(folder);

    expect(playback).toMatchObject({ ended: true, errors: [] });
    expect(playback.duration).toBeCloseTo(3, 1);
  });
});
