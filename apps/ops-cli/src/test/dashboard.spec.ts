/** The dashboard in a real browser, on a real database and a real endpoint: it follows a job, plays, proves, and refuses. */
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { request } from 'node:http';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { describeInBrowser } from '@ffleet/headless-browser';
import { createCollectingSink, PLAIN } from '@ffleet/terminal/testing';
import { seconds } from '@ffleet/units';
import type { Browser, Page } from 'playwright-core';
import { parseConfig } from '../config';
import { createConnections } from '../connections';
import type { Connections } from '../connections';
import { runDashboard } from '../commands/dashboard';
import { startFleetFixture } from '../testing/fleet-fixture';
import type { FleetFixture, FleetSession } from '../testing/fleet-fixture';

/** As it is built and shipped. */
const PAGE_FOLDER = path.resolve(__dirname, '../../../../dist/apps/ops-cli/page');
const TITLE = 'Lecture <img src=x onerror=alert(1)> & 행렬';
const KEY_PREFIX = 'tenants/7/videos/1/run/1/';
/** Where its part left the segments. */
const PART_PREFIX = 'tenants/7/videos/1/part/1/';

describeInBrowser('the dashboard', (launch) => {
  let fleet: FleetFixture | undefined;
  let session: FleetSession;
  let connections: Connections | undefined;
  let url: string;
  let browser: Browser | undefined;
  const interruption = new AbortController();
  let ended: Promise<number> | undefined;

  beforeAll(async () => {
    fleet = await startFleetFixture();
    session = await fleet.openSession();
    const source = { kind: 'object', key: 'lecture.mp4' } as const;
    await session.catalog.createVideo({ tenantId: 7, title: TITLE, source });
    await session.catalog.createVideo({ tenantId: 7, title: 'in work', source });
    await publishStream({ fleet, session });
    const { createSystemClock } = await import('@ffleet/host'); // as the CLI itself does
    connections = createConnections(parseConfig(session.env));
    const ports = {
      catalog: await connections.openCatalog(),
      jobs: await connections.openJobs(),
      observer: await connections.openObserver(),
      decisions: await connections.openDecisions(),
      bucket: await connections.openBucket(),
    };
    url = await new Promise<string>((resolve) => {
      const out = {
        ...createCollectingSink({ style: PLAIN }),
        write: (text: string) => resolve((JSON.parse(text) as { url: string }).url),
      };
      const context = { out, err: createCollectingSink(), json: true, clock: createSystemClock() };
      ended = runDashboard({ port: 0, pageFolder: PAGE_FOLDER, signal: interruption.signal }, ports, context);
    });
  });
  afterAll(async () => {
    await browser?.close();
    interruption.abort();
    await ended;
    await connections?.close();
    await fleet?.stop();
  });

  it('runDashboard() follows a job, plays a READY video and shows evidence, without an error, in light and dark', async () => {
    browser = await launch();
    const page = await browser.newPage({ colorScheme: 'dark' });
    const errors: string[] = [];
    page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
    page.on('pageerror', (error) => errors.push(error.message));

    await page.goto(url);
    await page.locator('#videos').getByText(TITLE).waitFor();
    const claim = await session.claim(2);
    await page.locator('#workers').getByText('worker-1').waitFor();
    await page.evaluate('getSelection().selectAllChildren(document.querySelector("#workers code"))');
    await session.store.renew({
      claim,
      leaseDuration: seconds(30),
      progress: { stage: 'encode', stage01: 0.5, overall01: 0.42 },
    });
    await page.locator('#workers').getByText('video 2, encode, 42 %').waitFor();
    const selected = await page.evaluate('getSelection().toString()');
    await page.getByRole('button', { name: 'Play' }).click();
    await untilTrue(page, `document.querySelector("iframe").contentDocument?.querySelector("video")?.ended === true`);
    await page.locator('#conditions summary').first().click();
    await page.locator('#conditions details[open] pre').first().waitFor();
    const darkGround = await page.evaluate('getComputedStyle(document.body).backgroundColor');
    await page.emulateMedia({ colorScheme: 'light' });
    const lightGround = await page.evaluate('getComputedStyle(document.body).backgroundColor');
    await page.setViewportSize({ width: 390, height: 844 });
    const overhang = await page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth');

    expect(errors).toEqual([]);
    expect(selected).toBe('worker-1');
    expect(await page.locator('img').count()).toBe(0);
    expect(darkGround).not.toBe(lightGround);
    expect(overhang).toBe(0);
    // No group stands behind this queue: that is told, and is no zero.
    expect(await page.locator('#figures').textContent()).toContain('unknown');
  });

  it.each([
    ['a name that is not its own', '/', { host: 'attacker.example' }, 421],
    ['a way out of the output', '/media/1/../../lecture.mp4', {}, 404],
    ['another run of the video', '/media/1/other/1/0.m4s', {}, 404],
    ['an encoded way out of the output', '/media/1/%2e%2e/lecture.mp4', {}, 404],
    ['a video that is not READY', '/media/2/run/1/master.m3u8', {}, 404],
    ['an object that the output does not have', '/media/1/run/1/other.m4s', {}, 404],
  ])('startDashboardServer() refuses %s', async (_, pathname, headers, status) => {
    expect(await fetchStatus({ url, pathname, headers })).toBe(status);
  });
});

/** The page's policy forbids what Playwright's own waiting would evaluate. */
async function untilTrue(page: Page, expression: string): Promise<void> {
  const deadline = Date.now() + 20_000;
  while ((await page.evaluate(expression)) !== true) {
    if (Date.now() > deadline) throw new Error(`Waited in vain for ${expression}`);
    await delay(100);
  }
}

/** What a worker publishes, of ffmpeg's making. */
async function publishStream({ fleet, session }: { fleet: FleetFixture; session: FleetSession }): Promise<void> {
  const folder = path.join(fleet.folder, 'stream');
  await mkdir(folder);
  const input = ['-f', 'lavfi', '-i', 'testsrc2=size=320x180:rate=25:duration=2'];
  const hls = ['-f', 'hls', '-hls_segment_type', 'fmp4', '-hls_playlist_type', 'vod', 'master.m3u8'];
  const codec = ['-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p'];
  execFileSync(process.env['FFMPEG_PATH'] ?? 'ffmpeg', ['-nostdin', '-v', 'error', ...input, ...codec, ...hls], {
    cwd: folder,
  });
  const s3 = new S3Client({
    region: 'us-east-1',
    endpoint: session.env['AWS_ENDPOINT_URL'] ?? '',
    forcePathStyle: true,
  });
  const put = (Key: string, Body: Buffer | string) =>
    s3.send(new PutObjectCommand({ Bucket: 'academy-media', Key, Body }));
  for (const name of readdirSync(folder)) {
    const Body = readFileSync(path.join(folder, name));
    if (name !== 'master.m3u8') await put(`${PART_PREFIX}${name}`, Body);
    // As a join writes it: the playlist leads to the part where it stands.
    else await put(`${KEY_PREFIX}${name}`, Body.toString().replace(/(master\d+\.m4s|init\.mp4)/g, '../../part/1/$1'));
  }
  s3.destroy();
  const output = {
    masterPlaylistKey: `${KEY_PREFIX}master.m3u8`,
    keyPrefix: KEY_PREFIX,
    partPrefixes: [PART_PREFIX],
    durationSeconds: 2,
    renditions: [],
    totalBytes: 1,
  };
  await session.store.complete({ claim: await session.claim(1), output });
}

/** With the path and the Host as they are given: `fetch` would mend both. */
async function fetchStatus(options: {
  url: string;
  pathname: string;
  headers: Readonly<Record<string, string>>;
}): Promise<number | undefined> {
  const { hostname, port } = new URL(options.url);
  const asked = request({ hostname, port, path: options.pathname, headers: options.headers }).end();
  const [response] = (await once(asked, 'response')) as [{ statusCode?: number; resume(): void }];
  response.resume();
  return response.statusCode;
}
