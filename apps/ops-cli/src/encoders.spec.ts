import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { checkEncoders } from './encoders';
import { createCliSession } from './testing/cli-session';

const SNAPSHOT_FILE = path.join(__dirname, 'testing/incident.snapshot.json');
const FFMPEG = process.env['FFMPEG_PATH'] ?? 'ffmpeg';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'ffleet-encoders-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** This machine's ffmpeg, whose list of encoders lacks some, as a build without them prints it. */
async function buildWithout(...encoders: readonly string[]): Promise<string> {
  const file = path.join(folder, `ffmpeg-without-${encoders.join('-')}`);
  const deletions = encoders.map((encoder) => `-e '/^ [A-Z.]* ${encoder} /d'`).join(' ');
  await writeFile(file, `#!/bin/sh\n"${FFMPEG}" "$@" | sed ${deletions}\n`, { mode: 0o755 });
  return file;
}

describe('checkEncoders()', () => {
  it('is content with the ffmpeg that this machine encodes with', async () => {
    expect(await checkEncoders({ ffmpegPath: FFMPEG })).toEqual({
      name: 'ffmpeg encoders',
      status: 'ok',
      seen: 'libx264 and aac are there',
      remedy: null,
    });
  });

  it.each([
    [['libx264'], 'libx264 missing'],
    [['aac'], 'aac missing'],
    [['libx264', 'aac'], 'libx264, aac missing'],
  ])('is a problem that names the encoders when ffmpeg lacks %j', async (lacking, seen) => {
    const check = await checkEncoders({ ffmpegPath: await buildWithout(...lacking) });

    expect(check).toEqual({
      name: 'ffmpeg encoders',
      status: 'problem',
      seen,
      remedy: 'use an ffmpeg that has them',
    });
  });

  it('does not take another encoder for one whose name it begins with', async () => {
    // libx264rgb stays.
    const check = await checkEncoders({ ffmpegPath: await buildWithout('libx264') });

    expect(check.seen).toBe('libx264 missing');
  });

  it('is unknown, and says how to ask, when there is no such ffmpeg, or it fails', async () => {
    const broken = path.join(folder, 'broken');
    await writeFile(broken, '#!/bin/sh\nexit 127\n', { mode: 0o755 });

    const absent = await checkEncoders({ ffmpegPath: path.join(folder, 'absent') });
    const failing = await checkEncoders({ ffmpegPath: broken });

    expect(absent).toMatchObject({
      status: 'unknown',
      seen: expect.stringMatching(/cannot be run here: ENOENT$/) as string,
    });
    expect(failing).toMatchObject({
      status: 'unknown',
      seen: expect.stringMatching(/cannot be run here: 127$/) as string,
    });
    expect(absent.remedy).toBe('set FFMPEG_PATH, or run this on a worker');
  });
});

describe('ffleet doctor', () => {
  it('ends with 1 and says what to do when the ffmpeg that it is pointed to lacks an encoder', async () => {
    const session = createCliSession({ env: { FFMPEG_PATH: await buildWithout('libx264') }, replacements: [] });

    const exitCode = await session.run(['doctor', '--from', SNAPSHOT_FILE]);

    expect(exitCode).toBe(1);
    expect(session.lastOut()).toMatch(/PROBLEM +ffmpeg encoders +libx264 missing\n +do: use an ffmpeg that has them/);
  });
});
