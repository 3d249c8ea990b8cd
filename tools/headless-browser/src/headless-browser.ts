/** A headless Chromium for specs of pages and streams, where one is installed. */
import { accessSync, constants } from 'node:fs';
import path from 'node:path';
import { chromium } from 'playwright-core';
import type { Browser } from 'playwright-core';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome'];
/** Nothing of Chromium's own business reaches for the network, and videos start without a click. */
const ARGUMENTS = [
  ...['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'],
  ...['--disable-background-networking', '--disable-component-update', '--disable-sync'],
  ...['--autoplay-policy=no-user-gesture-required', '--mute-audio'],
];

/** CHROMIUM_PATH, or a Chromium on PATH; null where there is none. */
export function findChromium(): string | null {
  const given = process.env['CHROMIUM_PATH'];
  if (given) return isExecutable(given) ? given : null;
  const folders = (process.env['PATH'] ?? '').split(path.delimiter);
  return folders.flatMap((folder) => NAMES.map((name) => path.join(folder, name))).find(isExecutable) ?? null;
}

/**
 * `describe`, or `describe.skip` with the reason told on standard error and in the suite's name, where a suite needs a
 * browser and the machine has none.
 */
export function describeInBrowser(name: string, suite: (launch: () => Promise<Browser>) => void): void {
  const executablePath = findChromium();
  if (executablePath !== null) {
    describe(name, () => suite(() => chromium.launch({ executablePath, args: ARGUMENTS })));
    return;
  }
  const reason = 'skipped: no Chromium at CHROMIUM_PATH or on PATH';
  process.stderr.write(`${name}: ${reason}\n`);
  describe.skip(`${name} (${reason})`, () => suite(() => Promise.reject(new Error(reason))));
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
