import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { waitUntil } from '@ffleet/media-run/testing';
import { build } from 'esbuild';
import { startFleetFixture } from '../testing/fleet-fixture';
import type { FleetFixture, FleetSession } from '../testing/fleet-fixture';
import { publishLecture } from '../testing/published-lecture';

const run = promisify(execFile);
/** Tells at its end, on stderr, which modules a run asked for. */
const PROBE = `
  const Module = require('node:module');
  const load = Module._load;
  const builtins = [];
  Module._load = function (name, ...rest) { builtins.push(name); return load.call(this, name, ...rest); };
  process.on('exit', () => process.stderr.write(JSON.stringify(builtins)));`;

let folder: string;
let bundle: string;
let fleet: FleetFixture;
let session: FleetSession;

beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'ffleet-cli-bundle-'));
  bundle = path.join(folder, 'main.js');
  await build({
    entryPoints: [path.join(__dirname, '../main.ts')],
    outfile: bundle,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    mainFields: ['module', 'main'],
    minify: true,
    external: ['pg-native'],
    tsconfig: path.join(__dirname, '../../tsconfig.lib.json'),
  });
  fleet = await startFleetFixture();
  session = await fleet.openSession();
});
afterAll(async () => {
  await session.close();
  await fleet.stop();
  await rm(folder, { recursive: true, force: true });
});

/** The environment of a user's shell, without what this process inherited. */
const environment = (): NodeJS.ProcessEnv => ({
  ...session.env,
  PATH: process.env['PATH'],
  AWS_ACCESS_KEY_ID: process.env['AWS_ACCESS_KEY_ID'],
  AWS_SECRET_ACCESS_KEY: process.env['AWS_SECRET_ACCESS_KEY'],
  LANG: 'en_US.UTF-8',
});

describe('the ffleet process', () => {
  it('prints help without loading what talks to a network, which is most of what it could load', async () => {
    const probe = path.join(folder, 'probe.cjs');
    await writeFile(probe, PROBE);

    const { stderr } = await run(process.execPath, ['-r', probe, bundle, '--help'], { env: environment() });

    const builtins = JSON.parse(stderr) as string[];
    expect(builtins).toContain('node:events'); // commander's: the probe sees what is loaded
    expect(builtins.filter((name) => /^(node:)?(net|tls|https?|crypto)$/.test(name))).toEqual([]);
  });

  it('submits and lists outside of the repository, silent on what users cannot act upon', async () => {
    const options = { env: environment(), cwd: fleet.folder };

    const submitted = await run(process.execPath, [bundle, 'submit', 'lecture.mp4', '--tenant', '7'], options);
    const listed = await run(process.execPath, [bundle, 'status'], options);

    expect(submitted.stderr).toBe('Uploading lecture.mp4 (1.5 kB)\n');
    expect(listed.stdout).toMatch(/^VIDEO .*\n +1 +7 {2}lecture\.mp4 {2}UPLOADED {2}queued .*\n$/);
    expect(listed.stdout).not.toContain('\u001b');
  });

  it('ends a watch with 130 at Ctrl-C', async () => {
    await session.catalog.createVideo({ tenantId: 7, title: 'x', source: { kind: 'object', key: 'tenants/7/x' } });
    const child = spawn(process.execPath, [bundle, 'watch'], {
      env: environment(),
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));

    await new Promise((resolve) => child.stdout.once('data', resolve));
    child.kill('SIGINT');

    expect(await ended).toBe(130);
  });

  it('ends a dashboard at once when its port is taken', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const { port } = taken.address() as AddressInfo;

    const ended = run(process.execPath, [bundle, 'dashboard', '--port', String(port)], {
      env: environment(),
      timeout: 10_000,
    });

    await expect(ended).rejects.toMatchObject({
      code: 2,
      stdout: '',
      stderr: `Port ${port} is taken: give another one, or leave --port out for a free one\n`,
    });
    taken.close();
  });

  it('ends a measurement with 130 at Ctrl-C, and leaves neither ffmpeg nor files', async () => {
    const { videoId } = await publishLecture({ session });
    const inFolder = (name: string): string => path.join(folder, name);
    const [temporary, pidFile, endless] = [inFolder('tmp'), inFolder('pid'), inFolder('ffmpeg')];
    await mkdir(temporary);
    const lines = [
      `case "$*" in *-filters*) exec ${process.env['FFMPEG_PATH'] ?? 'ffmpeg'} "$@";; esac`,
      `echo $$ > ${pidFile}.new && mv ${pidFile}.new ${pidFile}`,
      'exec sleep 600',
    ];
    await writeFile(endless, ['#!/bin/sh', ...lines, ''].join('\n'), { mode: 0o755 });
    const child = spawn(process.execPath, [bundle, 'quality', String(videoId)], {
      env: { ...environment(), TMPDIR: temporary, FFMPEG_PATH: endless },
      stdio: ['ignore', 'inherit', 'inherit'],
    });
    const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));

    await waitUntil('ffmpeg to run', () => existsSync(pidFile));
    const pid = Number(readFileSync(pidFile, 'utf8'));
    expect(readdirSync(temporary)).not.toEqual([]);
    child.kill('SIGINT');

    expect(await ended).toBe(130);
    await waitUntil('ffmpeg to be gone', () => !existsSync(`/proc/${pid}`));
    expect(readdirSync(temporary)).toEqual([]);
  });

  it('ends with 130 at Ctrl-C before it measures, and leaves no files', async () => {
    const temporary = path.join(folder, 'tmp-early');
    const [asked, slow] = [path.join(temporary, 'asked'), path.join(folder, 'slow-ffmpeg')];
    await mkdir(temporary);
    await writeFile(slow, `#!/bin/sh\necho > ${asked}\nexec sleep 600\n`, { mode: 0o755 });
    const child = spawn(process.execPath, [bundle, 'quality', '1'], {
      env: { ...environment(), TMPDIR: temporary, FFMPEG_PATH: slow },
      stdio: ['ignore', 'inherit', 'inherit'],
      detached: true,
    });
    const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));

    await waitUntil('ffmpeg to be asked what it can', () => existsSync(asked));
    process.kill(-(child.pid ?? NaN), 'SIGINT'); // to ffmpeg as well, as a terminal does

    expect(await ended).toBe(130);
    expect(readdirSync(temporary)).toEqual(['asked']);
  });

  it('ends quietly when the reader of its output goes away', async () => {
    const child = spawn(process.execPath, [bundle, 'watch', '--json'], {
      env: environment(),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let complaints = '';
    child.stderr.on('data', (chunk: Buffer) => (complaints += chunk.toString()));
    const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));

    await new Promise((resolve) => child.stdout.once('data', resolve));
    child.stdout.destroy();
    await session.catalog.requestCancel({ videoId: 1 }); // news, which finds the pipe closed

    expect(await ended).toBe(0);
    expect(complaints).toBe('');
  });
});
