import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { makeSampleLecture } from './index';

const FFMPEG_PATH = process.env['FFMPEG_PATH'] ?? 'ffmpeg';
const FFPROBE_PATH = process.env['FFPROBE_PATH'] ?? 'ffprobe';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ffleet-sample-lecture-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe('makeSampleLecture', () => {
  it('makeSampleLecture() makes a playable video, the same each time, and leaves nothing else', async () => {
    const files = ['first.mp4', 'second.mp4'].map((name) => join(folder, name));

    for (const outputFile of files)
      await makeSampleLecture({ ffmpegPath: FFMPEG_PATH, outputFile, durationSeconds: 2 });

    const entries = 'stream=codec_name,width,height,r_frame_rate,nb_frames,duration';
    const { stdout } = await promisify(execFile)(FFPROBE_PATH, [
      ...['-v', 'error', '-show_entries', entries, '-of', 'csv=p=0', files[0] ?? ''],
    ]);
    expect(stdout.split('\n').slice(0, 2)).toEqual([
      'h264,1280,720,30/1,2.000000,60',
      expect.stringMatching(/^aac,0\/0,2\.0/) as string,
    ]);
    const hashes = await Promise.all(
      files.map(async (file) =>
        createHash('sha256')
          .update(await readFile(file))
          .digest('hex'),
      ),
    );
    expect(hashes[0]).toBe(hashes[1]);
    expect(await readdir(folder)).toEqual(['first.mp4', 'second.mp4']);
  });

  it.each(['false', '/nowhere/ffmpeg'])(
    'makeSampleLecture() throws and leaves nothing when ffmpeg is %s',
    async (ffmpegPath) => {
      const making = makeSampleLecture({ ffmpegPath, outputFile: join(folder, 'a.mp4'), durationSeconds: 1 });

      await expect(making).rejects.toThrow();
      expect(await readdir(folder)).toEqual([]);
    },
  );
});
