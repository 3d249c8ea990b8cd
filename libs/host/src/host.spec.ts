import { access, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { milliseconds } from '@ffleet/units';
import { createScratchSpace, createStdoutEventLog, createSystemClock } from './index';

describe('createSystemClock()', () => {
  it('sleep() resolves without an error as soon as its signal aborts', async () => {
    const clock = createSystemClock();
    const abort = new AbortController();
    const startedAt = clock.monotonicMs();

    const sleeping = clock.sleep({ duration: milliseconds(60_000), signal: abort.signal });
    abort.abort();
    await sleeping;

    expect(clock.monotonicMs() - startedAt).toBeLessThan(10_000);
  });
});

describe('createStdoutEventLog()', () => {
  it('writes one JSON line per event, with its time', () => {
    const lines: string[] = [];
    const log = createStdoutEventLog({ format: 'json', write: (line) => lines.push(line) });

    log.emit({ event: 'WORKER_STOPPED', worker_id: 'i-1' });

    expect(lines).toHaveLength(1);
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ event: 'WORKER_STOPPED', worker_id: 'i-1', level: 'info' });
    expect(lines[0]?.endsWith('\n')).toBe(true);
  });
});

describe('createScratchSpace()', () => {
  let root: string;
  beforeEach(async () => void (root = await mkdtemp(path.join(os.tmpdir(), 'ffleet-scratch-'))));
  afterEach(() => rm(root, { recursive: true, force: true }));

  it('open() gives each run a folder of its own and remove() takes it away with its files', async () => {
    const scratch = createScratchSpace({ root });

    const [one, two] = await Promise.all([scratch.open({ jobId: 'job' }), scratch.open({ jobId: 'job' })]);
    await writeFile(path.join(one.path, 'segment.m4s'), 'x');
    await one.remove();

    expect(one.path).not.toBe(two.path);
    await expect(access(one.path)).rejects.toThrow('ENOENT');
    await expect(access(two.path)).resolves.toBeUndefined();
  });

  it('sweep() removes what a killed process left behind', async () => {
    const scratch = createScratchSpace({ root });
    await scratch.open({ jobId: 'killed' });

    await scratch.sweep();

    expect(await readdir(root)).toEqual([]);
  });
});
