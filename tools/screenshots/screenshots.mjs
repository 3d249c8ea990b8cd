// `npm run screenshots`: pictures of the dashboard of a fleet at work in dist/screenshots, and the README's among them.
import { copyFileSync, mkdtempSync, mkdirSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { chromium } from 'playwright-core';
import { startFleet } from './start-fleet.mjs';
import {
  ensureBuilt,
  ensureFfmpeg,
  ensureGenerated,
  ensureNode,
  ensurePackages,
  findTool,
  ROOT,
  runSetup,
} from '../setup/prepare.mjs';

const OUTPUT = path.join(ROOT, 'dist/screenshots');
const README_PICTURE = path.join(ROOT, '.github/images/dashboard.png');
/** Four chunks and the sound: enough for the workers to be seen at it. */
const LECTURE_SECONDS = 240;
const LAPTOP = { width: 1180, height: 1000 };
const PHONE = { width: 390, height: 844 };

await runSetup(async () => {
  ensureNode();
  const { ffmpegPath, ffprobePath } = ensureFfmpeg();
  ensurePackages();
  ensureGenerated();
  ensureBuilt(['scaler-lambda', 'video-worker', 'ops-cli', 'local-stack']);
  const executablePath = ['chromium', 'chromium-browser', 'google-chrome']
    .map((name) => findTool('CHROMIUM_PATH', name))
    .find(Boolean);
  if (!executablePath) throw new Error('Cannot take pictures: no Chromium at CHROMIUM_PATH or on PATH');
  const folder = mkdtempSync(path.join(os.tmpdir(), 'ffleet-screenshots-'));
  const fleet = await startFleet({ root: ROOT, folder, ffmpegPath, ffprobePath });
  try {
    const browser = await chromium.launch({ executablePath, args: ['--headless', '--no-sandbox', '--mute-audio'] });
    try {
      await takePictures({ browser, fleet });
    } finally {
      await browser.close();
    }
  } finally {
    await fleet.stop();
    rmSync(folder, { recursive: true, force: true });
  }
  return 0;
});

async function takePictures({ browser, fleet }) {
  mkdirSync(OUTPUT, { recursive: true });
  const page = await browser.newPage({ viewport: LAPTOP, colorScheme: 'light' });
  await page.goto(fleet.dashboardUrl);
  await fleet.submit({ title: 'Linear algebra 7', seconds: LECTURE_SECONDS });
  await page
    .locator('#workers')
    .getByText(/chunk-\d+, encode, [4-9]\d %/)
    .first()
    .waitFor({ timeout: 120_000 });
  await page.locator('#workers .row').nth(1).waitFor({ timeout: 120_000 });
  for (const colorScheme of ['light', 'dark']) {
    await page.emulateMedia({ colorScheme });
    await picture(page, `dashboard-work-${colorScheme}`);
  }
  copyFileSync(path.join(OUTPUT, 'dashboard-work-dark.png'), README_PICTURE);
  await page.locator('#videos').getByText('READY').waitFor({ timeout: 300_000 });
  await page.getByRole('button', { name: 'Play' }).click();
  await untilPlaying(page);
  await page.emulateMedia({ colorScheme: 'light' });
  await picture(page, 'dashboard-player-light', { below: '#videos-title' });
  await page.locator('#conditions summary').first().click();
  await picture(page, 'dashboard-evidence-light', { below: '#conditions-title' });
  await page.setViewportSize(PHONE);
  for (const colorScheme of ['light', 'dark']) {
    await page.emulateMedia({ colorScheme });
    await picture(page, `dashboard-phone-${colorScheme}`);
  }
}

/** @param options.below what stands at the top of the picture; the page's own top unless given */
async function picture(page, name, { below = 'header' } = {}) {
  const file = path.join(OUTPUT, `${name}.png`);
  await page.evaluate(`document.querySelector('${below}').scrollIntoView({ block: 'start' })`);
  await page.screenshot({ path: file });
  console.log(path.relative(ROOT, file));
}

/** The page's policy forbids what Playwright's own waiting would evaluate. */
async function untilPlaying(page) {
  while (
    !(await page.evaluate('document.querySelector("iframe")?.contentDocument?.querySelector("video").currentTime > 2'))
  )
    await page.waitForTimeout(100);
}
