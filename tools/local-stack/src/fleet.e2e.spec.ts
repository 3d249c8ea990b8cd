/** The whole fleet on this machine: the built bundles as processes, real PostgreSQL, real ffmpeg, the wire in between. */
import { execFile } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { promisify } from 'node:util';
import { DeleteObjectCommand, GetObjectCommand } from '@aws-sdk/client-s3';
import {
  AutoScalingClient,
  DescribeAutoScalingGroupsCommand,
  TerminateInstanceInAutoScalingGroupCommand,
} from '@aws-sdk/client-auto-scaling';
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { clientConfiguration } from './region-client';
import { REGION } from './region';
import { makeSound, makeText, makeTruncated, makeVideo, makeWithoutStreams } from './testing/sources';
import { makeTempFolder, startTestStack, waitUntil } from './testing/test-stack';
import type { TestStack } from './testing/test-stack';

jest.setTimeout(180_000);

interface VideoDocument {
  video_id: number;
  status: string;
  job: { job_id: string; state: string; worker_id: string | null; failure: { code: string; message: string } | null };
  output: { master_playlist_key: string; download_key: string | null; key_prefix: string } | null;
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

const submit = (...args: string[]): Promise<readonly number[]> => submitTo(stack, '--tenant', '7', ...args);

async function submitTo(fleet: TestStack, ...args: string[]): Promise<readonly number[]> {
  const { code, stdout, stderr } = await fleet.ffleet('submit', '--json', ...args);
  if (code !== 0) throw new Error(`submit failed: ${stderr}`);
  return (JSON.parse(stdout) as { videos: { video_id: number }[] }).videos.map(({ video_id }) => video_id);
}

async function fetchVideo(videoId: number): Promise<VideoDocument> {
  const { stdout } = await stack.ffleet('status', String(videoId), '--json');
  return (JSON.parse(stdout) as { video: VideoDocument }).video;
}

/** One process that looks until the end, where `status` over and over would take a core from the encodes. */
async function untilFinished(videoId: number): Promise<VideoDocument> {
  await stack.ffleet('watch', String(videoId));
  return fetchVideo(videoId);
}

const urlOf = (video: VideoDocument): string =>
  `${stack.endpointUrl}/${REGION.mediaBucket}/${video.output?.master_playlist_key}`;

/** Decodes picture and sound from end to end. @returns what ffmpeg complained about */
async function decode(url: string): Promise<string> {
  const args = ['-nostdin', '-v', 'warning', '-i', url, '-map', '0:v?', '-map', '0:a', '-f', 'null', '-'];
  const { stderr } = await promisify(execFile)(process.env['FFMPEG_PATH'] ?? 'ffmpeg', args);
  return stderr;
}

describe('a real video', () => {
  it('is READY and plays from end to end, and the group grows for it and shrinks after it', async () => {
    const autoScaling = new AutoScalingClient(clientConfiguration(stack.endpointUrl));
    const fetchGroup = async () => {
      const names = { AutoScalingGroupNames: [REGION.workerGroup] };
      const { AutoScalingGroups } = await autoScaling.send(new DescribeAutoScalingGroupsCommand(names));
      return AutoScalingGroups?.[0];
    };
    expect((await fetchGroup())?.DesiredCapacity).toBe(0);

    const [videoId = 0] = await submit(makeVideo({ folder, name: 'lecture.mp4', seconds: 8, size: '1280x720' }));
    await waitUntil('the group to grow', fetchGroup, (group) => group?.DesiredCapacity === 1);
    const video = await untilFinished(videoId);

    expect(video.status).toBe('READY');
    expect(await decode(urlOf(video))).toBe('');
    expect(await stack.listKeys('tenants/7/videos/')).toContain(video.output?.master_playlist_key);
    expect(await stack.queueDepth(REGION.videoQueue)).toEqual([0, 0]);
    expect(await stack.listScratch()).toEqual([]);
    await waitUntil(
      'the group to shrink',
      fetchGroup,
      (group) => group?.DesiredCapacity === 0 && !group.Instances?.length,
    );
  });
});

describe('a video with everything that its owner may choose', () => {
  it('has subtitles from a file and a download, whose every packet was counted', async () => {
    const text = makeText({ folder, name: 'ko.srt', text: '1\n00:00:01,000 --> 00:00:02,000\n행렬\n' });
    const file = makeVideo({ folder, name: 'chosen.mp4', seconds: 4 });
    const [videoId = 0] = await submit(file, '--subtitles', `ko=${text}`, '--download');
    const video = await untilFinished(videoId);

    const key = video.output?.download_key ?? '';
    expect(video).toMatchObject({ status: 'READY', options: { download: true, subtitles: [{ language: 'ko' }] } });
    expect(await decode(`${stack.endpointUrl}/${REGION.mediaBucket}/${key}`)).toBe('');
    const subtitles = await fetch(urlOf(video).replace('master.m3u8', 'subtitles/subtitles.vtt'));
    expect(await subtitles.text()).toContain('00:01.000 --> 00:02.000\n행렬');
    expect((await stack.ffleet('storage', 'verify', String(videoId))).stdout).toContain(
      '1 READY video looked at, 0 with',
    );
    expect((await stack.ffleet('status', String(videoId), '--proof')).stdout).toMatch(
      /download-complete.*download.mp4/,
    );
  });
});

describe('a lecture in chunks, encrypted', () => {
  interface QualityDocument {
    measured: { start_seconds: number }[];
    renditions: { id: string; frames_compared: number; ssim: number }[];
    error?: { kind: string };
  }
  const TENANT = '8';
  const measure = async (...args: string[]): Promise<QualityDocument> =>
    JSON.parse((await stack.ffleet('quality', '--json', ...args)).stdout) as QualityDocument;
  const objectNamed = async (end: string): Promise<string> => {
    const [Key = ''] = (await stack.listKeys(`tenants/${TENANT}/`)).filter((key) => key.endsWith(end));
    return Key;
  };
  const remove = async (end: string): Promise<void> => {
    await stack.s3.send(new DeleteObjectCommand({ Bucket: REGION.mediaBucket, Key: await objectNamed(end) }));
  };

  let isLetIn = true;
  let keyServer: Server;
  let video: VideoDocument;

  beforeAll(async () => {
    keyServer = createServer((request, response) => {
      const Key = (request.url ?? '').slice(1);
      if (!isLetIn) return void response.writeHead(403).end();
      void stack.s3
        .send(new GetObjectCommand({ Bucket: REGION.mediaBucket, Key }))
        .then(async ({ Body }) => response.end(await Body?.transformToByteArray()));
    });
    await new Promise<void>((resolve) => keyServer.listen(0, '127.0.0.1', resolve));
    const { port } = keyServer.address() as AddressInfo;
    const keyUri = `http://127.0.0.1:${port}/{key_object}`;
    const file = makeVideo({ folder, name: 'long.mp4', seconds: 100, size: '320x180' });
    const [videoId = 0] = await submitTo(stack, '--tenant', TENANT, file, '--key-uri', keyUri);
    video = await untilFinished(videoId);
  });
  afterAll(() => new Promise((resolve) => keyServer.close(resolve)));

  it('plays for whoever its key server lets in, and for nobody else', async () => {
    const keyObject = await objectNamed('.key');
    expect(video).toMatchObject({ status: 'READY', options: { encryption: { key_object: keyObject } } });
    expect((await fetch(`${stack.endpointUrl}/${REGION.mediaBucket}/${keyObject}`)).status).toBe(403);
    expect((await stack.ffleet('storage', 'verify', String(video.video_id))).code).toBe(0);

    expect(await decode(urlOf(video))).toBe('');
    isLetIn = false;
    await expect(decode(urlOf(video))).rejects.toThrow('Unable to open key file');
  });

  it('is compared with its source in samples, and needs its key and source', async () => {
    const id = String(video.video_id);

    const sampled = await measure(id, '--samples', '3');
    await remove('.key');
    const keyless = await measure(id);
    await remove('long.mp4');
    const gone = await measure(id);

    expect(sampled.measured.map(({ start_seconds }) => start_seconds)).toEqual([6, 42, 78]);
    expect(sampled.renditions).toMatchObject([{ id: '180p', frames_compared: 3 * 360 }]);
    // One frame off, the moving test picture is far below.
    expect(sampled.renditions[0]?.ssim).toBeGreaterThan(0.95);
    expect([keyless.error?.kind, gone.error?.kind]).toEqual(['key-missing', 'source-gone']);
  });
});

describe('input that is not a video', () => {
  it('ends FAILED with its code and leaves nothing behind; sound alone is READY', async () => {
    const playlist = '#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\nfile:///etc/passwd\n#EXT-X-ENDLIST\n';
    const cases: [string, string][] = [
      [makeText({ folder, name: 'empty.mp4', text: '' }), 'source-empty'],
      [makeText({ folder, name: 'text.mp4', text: 'This is not a video at all.\n'.repeat(50) }), 'source-not-media'],
      [makeText({ folder, name: 'playlist.mp4', text: playlist }), 'source-forbidden-format'],
      [
        makeTruncated({ folder, name: 'truncated.mp4', of: makeVideo({ folder, name: 'whole.mp4', seconds: 6 }) }),
        'source-truncated',
      ],
      [makeWithoutStreams({ folder, name: 'no-streams.mp4' }), 'source-no-streams'],
    ];
    const sound = makeSound({ folder, name: 'sound.m4a', seconds: 7 });

    const videoIds = await submit(...cases.map(([file]) => file), sound);
    const videos = await Promise.all(videoIds.map(untilFinished));

    const heard = videos.pop();
    expect(videos.map(({ status, job }) => [status, job.failure?.code])).toEqual(
      cases.map(([, code]) => ['FAILED', code]),
    );
    for (const { job } of videos) expect(job.failure?.message).toMatch(/^\S+.{20,}/);
    for (const { video_id } of videos) expect(await stack.listKeys(`tenants/7/videos/${video_id}/`)).toEqual([]);
    expect(heard?.status).toBe('READY');
    expect(heard && (await decode(urlOf(heard)))).toBe('');
    await waitUntil(
      'the queue to be empty',
      () => stack.queueDepth(REGION.videoQueue),
      ([v, f]) => v + f === 0,
    );
    expect(await stack.listScratch()).toEqual([]);
  });
});

describe('a message that can never be processed', () => {
  it('arrives in the dead-letter queue with its reason, and touches no video', async () => {
    const [videoId = 0] = await submit(makeText({ folder, name: 'nothing.mp4', text: '' }));
    await untilFinished(videoId);
    const before = await fetchVideo(videoId);
    const at = new Date().toISOString();
    const bodies: [string, string][] = [
      ['not json', 'message-not-json'],
      [JSON.stringify({ video_id: videoId, created_at: at }), 'message-invalid'],
      [JSON.stringify({ video_id: 999_999, tenant_id: 7, file_key: 'a', created_at: at }), 'unknown-video'],
      [JSON.stringify({ video_id: videoId, tenant_id: 8, file_key: 'a', created_at: at }), 'tenant-mismatch'],
    ];

    const QueueUrl = await stack.queueUrl(REGION.videoQueue);
    for (const [MessageBody] of bodies) await stack.sqs.send(new SendMessageCommand({ QueueUrl, MessageBody }));
    const reasonOf = new Map<string, string | undefined>();
    await waitUntil(
      'four dead letters',
      async () => {
        for (const { body, reason } of await stack.takeDeadLetters()) reasonOf.set(body, reason.split(';')[0]);
        return reasonOf.size;
      },
      (count) => count === bodies.length,
    );

    expect(bodies.map(([body]) => reasonOf.get(body))).toEqual(bodies.map(([, reason]) => reason));
    await waitUntil(
      'the queue to be empty',
      () => stack.queueDepth(REGION.videoQueue),
      ([v, f]) => v + f === 0,
    );
    expect(await fetchVideo(videoId)).toEqual(before);
  });
});

describe('a run that is interrupted', () => {
  /** Long enough to be caught in the middle. */
  const startLong = async (name: string): Promise<VideoDocument> => {
    const [videoId = 0] = await submit(makeVideo({ folder, name, seconds: 10, size: '1920x1080' }));
    return waitUntil(
      'the encode to start',
      () => fetchVideo(videoId),
      ({ job }) => job.state === 'RUNNING',
    );
  };

  it('is cancelled from the CLI: its ffmpeg is gone, its output too', async () => {
    const running = await startLong('cancelled.mp4');

    const cancelled = await stack.ffleet('cancel', String(running.video_id), '--json');
    const video = await untilFinished(running.video_id);

    expect(cancelled.code).toBe(0);
    expect(video.status).toBe('CANCELLED');
    await waitUntil(
      'the scratch space to be empty',
      () => stack.listScratch(),
      (files) => files.length === 0,
    );
    await waitUntil(
      'the output to be gone',
      () => stack.listKeys(`tenants/7/videos/${running.video_id}/`),
      (keys) => keys.length === 0,
    );
    expect(await runningFfmpegs()).toEqual([]);
  });

  it('is handed back when its instance is terminated, and finished by another at no cost of an attempt', async () => {
    const running = await startLong('drained.mp4');
    const autoScaling = new AutoScalingClient(clientConfiguration(stack.endpointUrl));

    await autoScaling.send(
      new TerminateInstanceInAutoScalingGroupCommand({
        InstanceId: running.job.worker_id ?? '',
        ShouldDecrementDesiredCapacity: false,
      }),
    );
    const video = await untilFinished(running.video_id);

    expect(video.status).toBe('READY');
    expect(video.job).toMatchObject({ job_id: running.job.job_id, attempts: 0 });
    expect(video.job.worker_id).not.toBe(running.job.worker_id);
    expect(await stack.listKeys(`tenants/7/videos/${video.video_id}/`)).toEqual(
      expect.not.arrayContaining([expect.not.stringContaining(video.output?.key_prefix ?? '')]),
    );
  });

  it('is retried as a new job after a cancel', async () => {
    const [videoId = 0] = await submit(makeVideo({ folder, name: 'again.mp4', seconds: 3 }));
    const first = await untilFinished(videoId);

    const retried = await stack.ffleet('retry', String(videoId), '--json');
    const second = await waitUntil(
      'the second job',
      () => fetchVideo(videoId),
      ({ job, status }) => job.job_id !== first.job.job_id && status === 'READY',
    );

    expect(retried.code).toBe(0);
    expect(second.output?.key_prefix).not.toBe(first.output?.key_prefix);
    expect(await decode(urlOf(second))).toBe('');
  });

  /** ffmpeg processes that write into this stack's scratch space. */
  async function runningFfmpegs(): Promise<readonly string[]> {
    const { stdout } = await promisify(execFile)('ps', ['-eo', 'args']);
    return stdout.split('\n').filter((line) => line.includes('ffmpeg') && line.includes(stack.stateDir));
  }
});

describe('with fast acknowledgement', () => {
  let fast: TestStack;

  beforeAll(async () => {
    fast = await startTestStack({ workerEnvironment: { VIDEO_FAST_ACK: '1' } });
  });
  afterAll(async () => {
    await fast?.stop();
  });

  it('a busy worker is not scaled in while its queue looks empty for longer than the stable zero', async () => {
    // More work than STABLE_ZERO_SECONDS: the classic formula sees nothing in flight, and lowers the size.
    const file = makeVideo({ folder, name: 'fast.mp4', seconds: 14, size: '1920x1080' });

    const [videoId = 0] = await submitTo(fast, '--tenant', '7', file);
    const watched = await fast.ffleet('watch', String(videoId));
    const status = await fast.ffleet('status', String(videoId), '--json');

    expect(watched.code).toBe(0);
    const { video } = JSON.parse(status.stdout) as { video: VideoDocument };
    expect(video.status).toBe('READY');
    expect(video.output?.key_prefix).toMatch(/\/1\/$/); // the first fencing token: never interrupted
  });
});
