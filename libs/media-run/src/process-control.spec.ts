import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { TranscodePlan } from '@ffleet/media-plan';
import { bytes, seconds } from '@ffleet/units';
import { findExecutable } from './executable';
import { createMediaRunner } from './index';
import { guardProgram } from './process-guard';
import type { MediaServer } from './testing/media-server';
import { sendFile, startServer } from './testing/media-server';
import { childrenRunning, FFPROBE_PATH, isAlive, scratchFolder, waitUntil } from './testing/programs';
import { FASTSTART, picture, SourceFolder } from './testing/sources';
import { neverAborts, planSource, realRunner } from './testing/transcode';

let scratch: Awaited<ReturnType<typeof scratchFolder>>;
let server: MediaServer;
let source: string;
let plan: TranscodePlan;
beforeAll(async () => {
  scratch = await scratchFolder();
  const inputs = picture({ size: '640x360', duration: 30 });
  source = await new SourceFolder(scratch.path).encode('lecture.mp4', inputs, FASTSTART);
  // Most of a source, then silence: an encode that runs until somebody ends it, after its first segments.
  server = await startServer((request, response) =>
    sendFile(request, response, { path: source, trouble: { kind: 'silence', servedShare: 0.7 } }),
  );
  plan = (await planSource(source)).plan;
});
afterAll(async () => {
  await server.close();
  await scratch.remove();
});

const request = (folder: string, signal: AbortSignal) => ({
  ...{ plan, part: { kind: 'video', chunkIndex: 0 } as const, sourceUrl: `${server.origin}/lecture.mp4`, signal },
  ...{ workDir: join(scratch.path, folder), onProgress: () => undefined, onFile: () => undefined },
});

describe('process control', () => {
  it('encode() reports files while it runs, and ends ffmpeg when it is aborted', async () => {
    const controller = new AbortController();
    const files: string[] = [];
    const encoding = realRunner().encode({
      ...request('aborted', controller.signal),
      onFile: ({ name }) => files.push(name),
    });
    const refused = expect(encoding).rejects.toThrow('drained');
    await waitUntil('the first segment is reported', () => files.includes('360p/seg_00000.m4s'));
    const [pid = 0] = await childrenRunning('ffmpeg');

    controller.abort(new Error('drained'));
    await refused;

    expect(files.slice(0, 2)).toEqual(['360p/init.mp4', '360p/seg_00000.m4s']);
    expect(pid).toBeGreaterThan(0);
    expect(isAlive(pid)).toBe(false);
  });

  it('encode() ends ffmpeg when it is aborted before the process exists', async () => {
    const controller = new AbortController();
    const encoding = realRunner().encode(request('early', controller.signal));
    const refused = expect(encoding).rejects.toThrow('drained');

    controller.abort(new Error('drained'));
    await refused;

    expect(await childrenRunning('ffmpeg')).toEqual([]);
  });

  it('encode() and probe() start nothing when they are aborted already', async () => {
    const signal = AbortSignal.abort(new Error('drained'));

    await expect(realRunner().encode(request('never', signal))).rejects.toThrow('drained');
    await expect(realRunner().probe({ sourceUrl: source, signal })).rejects.toThrow('drained');
    expect(await readdir(scratch.path)).not.toContain('never');
  });

  it('encode() needs no file any more once it has reported it', async () => {
    const reported: string[] = [];

    const encoded = await realRunner().encode({
      ...request('discarded', neverAborts),
      sourceUrl: source,
      onFile: ({ path }) => {
        reported.push(path);
        void rm(path);
      },
    });

    expect(encoded).toMatchObject({ ok: true, value: { tracks: [{ codec: 'avc1.64001e' }] } });
    // An initialisation section, five segments, a sheet and a poster.
    expect(reported).toHaveLength(8);
  });

  it('encode() stops ffmpeg and throws when the receiver of its files throws', async () => {
    const encoding = realRunner().encode({
      ...request('refused', neverAborts),
      onFile: () => {
        throw new Error('no room');
      },
    });

    await expect(encoding).rejects.toThrow('Cannot take up the files of the encode');
    expect(await childrenRunning('ffmpeg')).toEqual([]);
  });

  it('createMediaRunner() throws when a program is not there', () => {
    const programs = { ffmpegPath: '/nowhere/ffmpeg', ffprobePath: FFPROBE_PATH };

    expect(() => createMediaRunner({ ...programs, cacheFolder: scratch.path })).toThrow(
      'Cannot run ffmpeg at /nowhere/ffmpeg',
    );
  });

  it('encode() fails with a name when the program cannot encode', async () => {
    const programs = { ffmpegPath: findExecutable('false') ?? '', ffprobePath: FFPROBE_PATH };
    const runner = createMediaRunner({ ...programs, cacheFolder: scratch.path, allowPrivateSources: true });

    const encoded = await runner.encode({ ...request('false', neverAborts), sourceUrl: source });

    expect(encoded).toMatchObject({ ok: false, error: { code: 'encode-failed' } });
  });

  const canGuard = process.platform === 'linux' && findExecutable('setpriv') !== null;
  const [ifGuarded, why] = canGuard ? [it, ''] : [it.skip, ' (skipped: it needs Linux and setpriv of util-linux)'];
  if (why !== '') process.stderr.write(`guardProgram()${why}\n`);
  ifGuarded(`guardProgram() lets no process outlive its parent when that is killed${why}`, async () => {
    const guarded = guardProgram(findExecutable('sleep') ?? '', { addressSpace: bytes(2 ** 31), time: seconds(60) });
    const script = `const child = require('node:child_process').spawn(${JSON.stringify(guarded.file)},
      ${JSON.stringify([...guarded.leadingArgs, '600'])}); child.on('spawn', () => console.log(child.pid)); setInterval(() => 0, 1e6)`;
    const parent = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
    const [line] = (await once(createInterface({ input: parent.stdout }), 'line')) as [string];
    const pid = Number(line);
    await waitUntil('the guards have become the program', async () => commandOf(pid).then((name) => name === 'sleep'));

    parent.kill('SIGKILL');

    await waitUntil('the child is gone', () => !isAlive(pid));
  });
});

async function commandOf(pid: number): Promise<string> {
  return (await readFile(`/proc/${pid}/comm`, 'utf8')).trim();
}
