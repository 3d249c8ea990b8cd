/** A worker that is killed in the middle of an encode: nobody has to lift a hand. */
import { readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { makeVideo } from './testing/sources';
import { makeTempFolder, startTestStack, waitUntil } from './testing/test-stack';
import type { TestStack } from './testing/test-stack';

jest.setTimeout(240_000);

let folder: string;
const stacks: TestStack[] = [];
beforeAll(async () => void (folder = await makeTempFolder()));
afterAll(async () => {
  await Promise.all(stacks.map((stack) => stack.stop()));
  await rm(folder, { recursive: true, force: true });
});

interface Job {
  readonly state: string;
  readonly worker_id: string | null;
  readonly attempts: number;
  readonly stalls: number;
}

/** Submits a video, kills its worker once ffmpeg is at it, and waits for the end. */
async function killInMidEncode(options: { stack: TestStack; file: string }) {
  const { stack, file } = options;
  const submitted = await stack.ffleet('submit', '--tenant', '7', '--json', file);
  const [{ video_id: videoId } = { video_id: 0 }] = (
    JSON.parse(submitted.stdout) as { videos: readonly { video_id: number }[] }
  ).videos;
  const fetchVideo = async () => {
    const { stdout } = await stack.ffleet('status', String(videoId), '--json');
    return (
      JSON.parse(stdout) as {
        video: { status: string; job: Job; output: { key_prefix: string; master_playlist_key: string } | null };
      }
    ).video;
  };
  const isEncoding = async (): Promise<string | null> => {
    const { job } = await fetchVideo();
    if (job.state !== 'RUNNING' || job.worker_id === null) return null;
    const log = await readFile(path.join(stack.stateDir, 'logs', `${job.worker_id}.log`), 'utf8').catch(() => '');
    return log.includes('[TRANSCODER] Starting ffmpeg') ? job.worker_id : null;
  };
  const victim = await waitUntil(`ffmpeg at video ${videoId}`, isEncoding, (workerId) => workerId !== null);
  const { pid } = stack.workers().find(({ instanceId }) => instanceId === victim) ?? {};
  if (pid === undefined) throw new Error(`Cannot kill worker ${victim}: it is gone already`);
  process.kill(pid, 'SIGKILL');
  const video = await waitUntil(`video ${videoId} to finish`, fetchVideo, ({ status }) =>
    ['READY', 'FAILED', 'CANCELLED'].includes(status),
  );
  return { videoId, victim, video };
}

it('a video whose worker is killed in mid-encode is READY by another one, whatever the acknowledgement mode', async () => {
  const file = makeVideo({ folder, name: 'killed.mp4', seconds: 8, size: '1280x720' });
  for (const VIDEO_FAST_ACK of ['0', '1']) stacks.push(await startTestStack({ workerEnvironment: { VIDEO_FAST_ACK } }));

  const runs = await Promise.all(stacks.map((stack) => killInMidEncode({ stack, file })));

  for (const [index, { video, victim, videoId }] of runs.entries()) {
    expect([index, video]).toMatchObject([
      index,
      { status: 'READY', job: { state: 'SUCCEEDED', attempts: 0, stalls: 1 } },
    ]);
    expect(video.job.worker_id).not.toBe(victim);
    expect(video.output?.key_prefix).toMatch(/\/2\/$/); // the second fencing token: two runs, no more
    const keys = await stacks[index]?.listKeys(`tenants/7/videos/${videoId}/`);
    expect(keys).toContain(video.output?.master_playlist_key);
    expect(await stacks[index]?.takeDeadLetters()).toEqual([]);
  }
});
