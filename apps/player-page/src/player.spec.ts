/** The built page, in a browser, with streams that the encoder made. */
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { describeInBrowser } from '@ffleet/headless-browser';
import {
  FASTSTART,
  ffmpeg,
  picture,
  scratchFolder,
  SourceFolder,
  startServer,
  tone,
  transcode,
} from '@ffleet/media-run/testing';
import type { MediaServer } from '@ffleet/media-run/testing';
import type { Browser, Page } from 'playwright-core';

jest.setTimeout(120_000);

const PAGE = path.resolve(__dirname, '../../../dist/apps/player-page/index.html');
const KEY = Buffer.alloc(16, 9);
const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.m3u8': 'application/vnd.apple.mpegurl',
  '.vtt': 'text/vtt',
  '.jpg': 'image/jpeg',
};

let scratch: Awaited<ReturnType<typeof scratchFolder>>;
let server: MediaServer;
/** 0 for a server that breaks off. */
let keyStatus = 200;

beforeAll(async () => {
  scratch = await scratchFolder();
  server = await startServer(async (request, response) => {
    const name = (request.url ?? '').split('?')[0] ?? '';
    if (name === '/the.key') {
      return void (keyStatus === 0 ? response.destroy() : response.writeHead(keyStatus).end(KEY));
    }
    const file = name === '/player/' ? PAGE : path.join(scratch.path, path.normalize(name));
    response.setHeader('content-type', TYPES[path.extname(file)] ?? 'application/octet-stream');
    await readFile(file).then(
      (data) => response.end(data),
      () => response.writeHead(404).end(),
    );
  });
  const sources = new SourceFolder(scratch.path);
  const text = await sources.write('a.srt', '1\n00:00:00,000 --> 00:00:40,000\nMatrices\n');
  const inputs = [...picture({ size: '854x480', duration: 40, rate: '10' }), ...tone({ duration: 40 }), '-i', text];
  const streams = ['-map', '0', '-map', '1', '-map', '1', '-map', '2', '-c:s', 'mov_text'];
  const languages = [
    '-metadata:s:a:0',
    'language=kor',
    '-metadata:s:a:1',
    'language=eng',
    '-metadata:s:s:0',
    'language=kor',
  ];
  const source = await sources.encode('lecture.mp4', inputs, [...FASTSTART, ...streams, ...languages, '-g', '20']);
  await transcode(source, { folder: path.join(scratch.path, 'open') });
  const short = await sources.encode('short.mp4', picture({ duration: 4 }), FASTSTART);
  await transcode(short, {
    folder: path.join(scratch.path, 'encrypted'),
    settings: { encryption: { keyObject: 'tenants/1/keys/1.key', keyUri: '/the.key' } },
    encryptionKey: KEY,
  });
  await offerDownload(path.join(scratch.path, 'open'));
});
afterAll(async () => {
  await server.close();
  await scratch.remove();
});

/** As whoever joins the parts does. */
async function offerDownload(folder: string): Promise<void> {
  await ffmpeg('-i', path.join(folder, '360p/playlist.m3u8'), '-c', 'copy', path.join(folder, 'download.mp4'));
  const master = path.join(folder, 'master.m3u8');
  const tag = '#EXT-X-SESSION-DATA:DATA-ID="ffleet.download",VALUE="download.mp4"';
  await writeFile(master, (await readFile(master, 'utf8')).replace('#EXT-X-MEDIA', `${tag}\n#EXT-X-MEDIA`));
}

describeInBrowser('the player in Chromium', (launch) => {
  let browser: Browser;
  let page: Page;
  let complaints: string[];
  beforeAll(async () => {
    browser = await launch();
  });
  afterAll(() => browser.close());
  beforeEach(async () => {
    keyStatus = 200;
    page = await (await browser.newContext({ viewport: { width: 1280, height: 800 } })).newPage();
    complaints = [];
    page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(error.message));
  });
  afterEach(() => page.context().close());

  const open = (stream: string, more = '') =>
    page.goto(`${server.origin}/player/?src=/${stream}/master.m3u8&title=Lecture%207${more}`);
  /** The page's policy forbids playwright's own way, which evaluates in the page. */
  const untilTrue = async (expression: string): Promise<void> => {
    for (const deadline = Date.now() + 30_000; !(await page.evaluate(`Boolean(${expression})`)); await delay(50)) {
      if (Date.now() > deadline) throw new Error(`Waited for ${expression}; complaints: ${complaints.join('; ')}`);
    }
  };
  const video = 'document.querySelector("video")';

  const captionShown = `[...${video}.textTracks].some(({ mode, activeCues }) => mode === "showing" && activeCues?.[0]?.text === "Matrices")`;

  it('shows its poster, plays, jumps, and goes on at the same place at the next visit', async () => {
    await open('open');
    await untilTrue(`${video}.poster.endsWith("images/poster.jpg") && ${video}.readyState > 0`);
    expect(await page.title()).toBe('Lecture 7');
    await page.getByRole('button', { name: 'Play' }).first().click();
    await untilTrue(`${video}.currentTime > 0.5`);

    await page.keyboard.press('5');
    await untilTrue(`${video}.currentTime >= 20 && !${video}.seeking`);
    await page.keyboard.press('>');
    expect(await page.evaluate(`${video}.playbackRate`)).toBe(1.25);
    await page.keyboard.press('k');
    expect(await page.getByRole('slider', { name: 'Position' }).getAttribute('aria-valuetext')).toMatch(
      /^2\d seconds of 40 seconds$/,
    );

    await open('open');
    await untilTrue(`${video}.currentTime >= 20`);
    expect(await page.evaluate(`${video}.playbackRate`)).toBe(1.25);
    await open('open', '&start=7');
    await untilTrue(`Math.floor(${video}.currentTime) === 7`);
    expect(complaints).toEqual([]);
  });

  it('chooses quality, sound, subtitles and speed, and offers the download', async () => {
    await open('open');
    await untilTrue(`${video}.readyState > 0`);
    await page.getByRole('button', { name: 'Settings' }).click();
    const panel = page.getByRole('dialog', { name: 'Settings' });
    const groups = await panel.getByRole('group').allTextContents();
    expect(groups.map((text) => text.replace(/Automatic( \(\d+p\))?/, 'Automatic '))).toEqual([
      'QualityAutomatic 480p360pSound only',
      'Speed0.5 ×0.75 ×Normal1.25 ×1.5 ×1.75 ×2 ×',
      'SoundKoreanEnglish',
      'SubtitlesOffKorean',
    ]);
    expect(await panel.getByRole('link', { name: 'Download' }).getAttribute('href')).toBe(
      `${server.origin}/open/download.mp4`,
    );

    await panel.getByLabel('360p').check();
    await panel.getByLabel('English').check();
    await panel.getByRole('group', { name: 'Subtitles' }).getByLabel('Korean').check();
    await panel.getByLabel('2 ×').check();
    await page.keyboard.press('Escape');
    await page.keyboard.press('k');
    await untilTrue(`${video}.videoHeight === 360 && ${video}.currentTime > 1`);
    await untilTrue(captionShown);
    expect(await page.evaluate(`${video}.playbackRate`)).toBe(2);
    expect(server.requests.some((url) => url.startsWith('/open/audio-2/seg_'))).toBe(true);

    await page.getByRole('button', { name: 'Settings' }).click();
    await panel.getByLabel('Sound only').check();
    await untilTrue(`${video}.videoHeight === 0 && ${video}.readyState > 2 && ${video}.currentTime > 1`);
    await untilTrue(captionShown);
    await panel.getByRole('group', { name: 'Subtitles' }).getByLabel('Off').check();
    await untilTrue(`!${captionShown}`);
    await panel.getByRole('group', { name: 'Subtitles' }).getByLabel('Korean').check();
    await untilTrue(captionShown);
    await panel.getByLabel('480p').check();
    await untilTrue(`${video}.videoHeight === 480 && ${captionShown}`);
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Settings' }).click();
    await panel.getByLabel('English').and(page.locator(':checked')).waitFor();
    expect(complaints).toEqual([]);
  });

  it('shows the picture of the time that the mouse points at', async () => {
    await open('open');
    await untilTrue(`${video}.readyState > 0`);
    const { x = 0, y = 0, width = 0 } = (await page.locator('#scrubber').boundingBox()) ?? {};
    await page.mouse.move(x + width * 0.75, y + 10);

    await page.locator('#preview').waitFor();
    expect(await page.locator('#at').textContent()).toMatch(/^0:(29|30)$/);
    await untilTrue(
      'getComputedStyle(document.querySelector("#picture")).backgroundImage.includes("images/chunk-0000-000.jpg")',
    );
    expect(complaints).toEqual([]);
  });

  it('plays what is encrypted for whoever is given the key, and says who refused it', async () => {
    await open('encrypted');
    await page.keyboard.press('k');
    await untilTrue(`${video}.currentTime > 0.5`);
    expect(complaints).toEqual([]);

    const problem = page.getByRole('alert');
    for (const [status, told] of [
      [403, 'refused the key (403)'],
      [0, 'did not answer'],
    ] as const) {
      keyStatus = status;
      await open('encrypted');
      await page.keyboard.press('k');
      await problem.waitFor();
      expect(await problem.textContent()).toMatch(/its key server at 127\.0\.0\.1:\d+\/the\.key /);
      expect(await problem.textContent()).toContain(told);
    }
  });

  it.each([
    ['/player/', 'No video was named'],
    ['/player/?src=/nothing/master.m3u8', 'There is no video at 127.0.0.1'],
    ['/player/?src=javascript:alert(1)', 'Cannot play javascript: addresses'],
  ])('says what is wrong with %s', async (address, said) => {
    await page.goto(server.origin + address);

    await page.getByRole('alert').waitFor();
    expect(await page.getByRole('alert').textContent()).toContain(said);
  });

  it('fits a phone, in light and dark, without a hidden button', async () => {
    await page.setViewportSize({ width: 375, height: 740 });
    await open('open');
    await untilTrue(`${video}.readyState > 0`);
    const overhang = await page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth');
    const small = await page.evaluate(
      '[...document.querySelectorAll(".row button:not([hidden])")].filter((button) => { const { width, height, right } = button.getBoundingClientRect(); return button.checkVisibility() && (width < 44 || height < 44 || right > innerWidth); }).map(({ id }) => id)',
    );
    expect([overhang, small]).toEqual([0, []]);
    const grounds = [];
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      grounds.push(await page.evaluate('getComputedStyle(document.body).backgroundColor'));
    }
    expect(grounds[0]).not.toBe(grounds[1]);
  });
});
