/** `ffleet` as it runs from a checkout, where no fleet is: tools/setup/ffleet.mjs keeps the CLI's promises to scripts. */
import { execFile } from 'node:child_process';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { DOCUMENTS } from '../documents/documents';

const run = promisify(execFile);
const SETUP = path.resolve(__dirname, '../../../../tools/setup');
const PROBLEM = 'No local stack is up: run `npm start -- --serve`';

/** A checkout without a stack, packages or builds. */
let checkout: string;
beforeAll(async () => {
  checkout = await mkdtemp(path.join(os.tmpdir(), 'ffleet-checkout-'));
  await cp(SETUP, path.join(checkout, 'tools/setup'), { recursive: true });
});
afterAll(async () => rm(checkout, { recursive: true, force: true }));

const ffleet = (...args: readonly string[]) =>
  run(process.execPath, [path.join(checkout, 'tools/setup/ffleet.mjs'), ...args], {
    env: { PATH: process.env['PATH'] },
  }).catch((failure: { code: number; stdout: string; stderr: string }) => failure);

describe('ffleet from a checkout without a stack', () => {
  it('ends with the exit code of a wrong configuration, and builds nothing', async () => {
    const ended = await ffleet('status');

    expect(ended).toMatchObject({ code: 2, stdout: '' });
    expect(ended.stderr).toContain(PROBLEM);
  });

  it('prints one document with --json', async () => {
    const ended = await ffleet('status', '--json');

    const { error } = DOCUMENTS.error.parse(JSON.parse(ended.stdout));
    expect(ended).toMatchObject({ code: 2 });
    expect(error.kind).toBe('usage');
    expect(error.message).toContain(PROBLEM);
    expect(ended.stderr).toContain(PROBLEM);
  });
});
