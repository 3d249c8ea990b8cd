/** `ffleet quality` on videos that real workers encoded: one by a single run, one in chunks. */
import { rm } from 'node:fs/promises';
import { DeleteObjectCommand } from '@aws-sdk/client-s3';
import { REGION } from './region';
import { makeVideo } from './testing/sources';
import { makeTempFolder, startTestStack } from './testing/test-stack';
import type { TestStack } from './testing/test-stack';

jest.setTimeout(180_000);

interface QualityDocument {
  measured: { start_seconds: number; duration_seconds: number }[];
  vmaf_absent: string | null;
  renditions: {
    id: string;
    compared_at: { width: number; height: number };
    frames_compared: number;
    ssim: number;
    psnr_db: number;
    bytes_per_minute: number;
    size_bytes: number;
  }[];
}

let stack: TestStack;
let folder: string;

beforeAll(async () => {
  [stack, folder] = await Promise.all([startTestStack(), makeTempFolder()]);
});
afterAll(async () => {
  await stack?.stop();
  await rm(folder, { recursive: true, force: true });
});

/** @returns the number of a READY video */
async function encode(
  options: { name: string; seconds: number; size: string },
  ...choices: readonly string[]
): Promise<string> {
  const file = makeVideo({ folder, ...options });
  const submitted = await stack.ffleet('submit', '--tenant', '7', '--json', ...choices, file);
  const [video] = (JSON.parse(submitted.stdout) as { videos: { video_id: number }[] }).videos;
  const watched = await stack.ffleet('watch', String(video?.video_id));
  if (watched.code !== 0) throw new Error(`Cannot encode ${options.name}: ${watched.stdout}`);
  return String(video?.video_id);
}

/** Deletes what the tenant has of this name. */
async function remove(isMeant: (key: string) => boolean): Promise<void> {
  const keys = (await stack.listKeys('tenants/7/')).filter(isMeant);
  if (keys.length === 0) throw new Error('Cannot delete an object: there is none of this name');
  for (const Key of keys) await stack.s3.send(new DeleteObjectCommand({ Bucket: REGION.mediaBucket, Key }));
}

async function measure(...args: readonly string[]): Promise<QualityDocument> {
  const { code, stdout, stderr } = await stack.ffleet('quality', '--json', ...args);
  if (code !== 0) throw new Error(`Cannot measure: ${stderr}`);
  return JSON.parse(stdout) as QualityDocument;
}

describe('ffleet quality', () => {
  it('measures what one run encoded: the larger the picture, the more like its source, and frames are aligned', async () => {
    const videoId = await encode({ name: 'short.mp4', seconds: 4, size: '1280x720' });

    const { renditions, measured } = await measure(videoId);
    const own = await measure(videoId, '--own-size');

    expect(measured).toEqual([{ start_seconds: 0, duration_seconds: 4 }]);
    expect(renditions.map(({ id }) => id)).toEqual(['720p', '480p', '360p']);
    expect(renditions.map(({ frames_compared }) => frames_compared)).toEqual([120, 120, 120]);
    const ssims = renditions.map(({ ssim }) => ssim);
    expect(ssims).toEqual([...ssims].sort((a, b) => b - a));
    // One frame off, the moving test picture is far below.
    expect(ssims[0]).toBeGreaterThan(0.95);
    expect(own.renditions.map(({ compared_at }) => compared_at.width)).toEqual([1280, 854, 640]);
    expect(own.renditions[2]?.ssim).toBeGreaterThan(ssims[2] ?? 1);
  });

  it('measures samples of what was encoded in chunks, encrypted too, or all of it, and needs its source and key', async () => {
    const videoId = await encode(
      { name: 'long.mp4', seconds: 100, size: '320x180' },
      '--key-uri',
      'https://keys.example/1',
    );

    const sampled = await measure(videoId, '--samples', '3');
    const whole = await measure(videoId, '--whole');
    const table = await stack.ffleet('quality', videoId, '--samples', '1');
    await remove((name) => name.endsWith('.key'));
    const keyless = await stack.ffleet('quality', videoId, '--json');
    await remove((name) => name.includes('long.mp4'));
    const gone = await stack.ffleet('quality', videoId, '--json');

    expect(sampled.measured.map(({ start_seconds }) => start_seconds)).toEqual([6, 42, 78]);
    expect(sampled.renditions[0]).toMatchObject({ id: '180p', frames_compared: 3 * 360 });
    expect(whole.measured).toEqual([{ start_seconds: 0, duration_seconds: 100 }]);
    expect(whole.renditions[0]).toMatchObject({ frames_compared: 3_000 });
    for (const { renditions } of [sampled, whole]) expect(renditions[0]?.ssim).toBeGreaterThan(0.95);
    expect(whole.renditions[0]?.bytes_per_minute).toBe(Math.round(((whole.renditions[0]?.size_bytes ?? 0) * 60) / 100));
    expect(table.stdout).toContain('12s of 1m40s compared with the source');
    expect([keyless.code, gone.code]).toEqual([1, 1]);
    expect(JSON.parse(keyless.stdout)).toMatchObject({ error: { kind: 'key-missing' } });
    expect(JSON.parse(gone.stdout)).toMatchObject({ error: { kind: 'source-gone' } });
  });
});
