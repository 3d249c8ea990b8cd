import { writeFile } from 'node:fs/promises';
import { seconds } from '@ffleet/units';
import { parseJobMessage } from '@ffleet/video-job-lifecycle';
import { ready } from '@ffleet/terminal/testing';
import { expectTranscript } from '../testing/expect-transcript';
import { startFleetFixture } from '../testing/fleet-fixture';
import type { FleetFixture, FleetSession } from '../testing/fleet-fixture';

const LEASE = seconds(30);
const NOWHERE = '127.0.0.1:9'; // the discard port: nothing answers on a machine of today

let fleet: FleetFixture;
let session: FleetSession;
const lecture = (): string => `${fleet.folder}/lecture.mp4`;

beforeAll(async () => {
  fleet = await startFleetFixture();
});
afterAll(async () => {
  await fleet.stop();
});
beforeEach(async () => {
  session = await fleet.openSession();
});
afterEach(async () => {
  await session.close();
});

/** What a worker publishes. */
const output = () => {
  if (ready.output === null) throw new TypeError('The sample has an output');
  return ready.output;
};

/** Without the lines that were typed. */
const answersOf = (transcript: string): string =>
  transcript
    .split('\n')
    .filter((line) => !line.startsWith('$ '))
    .join('\n');

describe('ffleet', () => {
  it('submit uploads, records and announces files and URLs', async () => {
    await session.run(['submit', lecture(), `${fleet.folder}/empty.mp4`, '--tenant', '7']);
    await session.run(['submit', 'https://media.example/a%20b.mp4?token=secret', '--tenant', '8', '--title', 'Notes']);
    await session.run(['submit', lecture(), '--tenant', '7', '--json']);
    await session.run(['status']);

    expectTranscript('submit', session.transcript());
    expect(await session.catalog.fetchVideo({ videoId: 1 })).toMatchObject({
      status: 'UPLOADED',
      job: { state: 'QUEUED' },
    });
  });

  it('submit sends one message a video, with the job that it hints at', async () => {
    const url = 'https://media.example/a.mp4?token=hunter2';
    await session.run(['submit', lecture(), url, '--tenant', '7']);

    const bodies = await session.receiveBodies();

    const videos = await session.catalog.listVideos({ limit: 10 });
    const wanted = videos.map(({ videoId, job, source }) => ({
      video_id: videoId,
      job_id: job?.jobId,
      tenant_id: 7,
      source: source.kind === 'object' ? source.key : 'https://media.example/a.mp4',
      created_at: '1970-01-01T00:00:00.000Z',
      attempt: 0,
    }));
    expect(bodies).toHaveLength(2);
    expect(bodies).toEqual(expect.arrayContaining(wanted));
    expect(videos.map(({ source }) => source)).toContainEqual({ kind: 'url', url }); // the row keeps what reads it
  });

  it('submit keeps with the video what it is encoded for, and refuses what it does not know', async () => {
    await session.run(['submit', lecture(), '--tenant', '7', '--preset', 'archive']);
    const code = await session.run(['submit', lecture(), '--tenant', '7', '--preset', 'best']);

    const videos = await session.catalog.listVideos({ limit: 10 });
    const [body] = await session.receiveBodies();
    const message = parseJobMessage(JSON.stringify(body));
    const resolved = message.ok && (await session.store.resolve(message.value));
    expect(code).toBe(2);
    expect(session.transcript()).toContain('lecture, fast, archive');
    expect(videos).toHaveLength(1);
    expect(resolved).toMatchObject({ kind: 'found', job: { options: { preset: 'archive', codec: 'h264' } } });
  });

  it('submit gives a video a key and subtitles of its own, and refuses what cannot be used', async () => {
    const cue = '1\n00:00:01,000 --> 00:00:02,000\nMatrices\n';
    await writeFile(`${fleet.folder}/monday.srt`, cue);
    const keyUri = 'https://keys.example/{video_id}';
    const common = ['submit', lecture(), '--tenant', '7'];
    await session.run([...common, '--key-uri', keyUri, '--subtitles', `ko=${fleet.folder}/monday.srt`]);
    await session.run([...common, '--download', '--json']);
    await session.run([...common, '--download', '--key-uri', 'keys/{video}', '--subtitles', `ko=${lecture()}`]);
    await session.run([...common, lecture(), '--subtitles', `${fleet.folder}/monday.srt`]);

    const [second, first] = await session.catalog.listVideos({ limit: 10 });
    const [subtitles] = first?.options?.subtitles ?? [];
    const keyObject = first?.options?.encryption?.keyObject ?? '';
    const [key, text] = await Promise.all([
      session.readObject(keyObject),
      session.readObject(subtitles?.objectKey ?? ''),
    ]);
    expect(keyObject).toMatch(/^tenants\/7\/keys\/[0-9a-f-]{36}\.key$/);
    expect(first?.options).toMatchObject({ encryption: { keyUri }, subtitles: [{ language: 'ko' }], download: false });
    expect(subtitles?.objectKey).toMatch(/^tenants\/7\/uploads\/[0-9a-f-]{36}\/monday\.srt$/);
    expect([key.byteLength, Buffer.from(text).toString()]).toEqual([16, cue]);
    expect(second?.options).toMatchObject({ encryption: null, subtitles: [], download: true });
    expectTranscript('submit-choices', session.transcript());
  });

  it('submit finds a relative path from the folder where the user started npm', async () => {
    const env = { INIT_CWD: fleet.folder };

    await session.run(['submit', './lecture.mp4', '--tenant', '7'], { env });
    await session.run(['submit', 'slides/nothing.mp4', '--tenant', '7'], { env });
    await session.run(['submit', 'lecture.mp4', '--tenant', '7'], { env: { INIT_CWD: `${fleet.folder}/slides` } });

    expectTranscript('submit-relative', session.transcript());
  });

  it('submit refuses what cannot be submitted before anything is touched', async () => {
    await session.run(['submit', `${fleet.folder}/nothing.mp4`, `${fleet.folder}/slides`, '--tenant', '7']);
    await session.run([
      'submit',
      'ftp://media.example/a.mp4',
      'http://169.254.169.254/latest',
      lecture(),
      '--tenant',
      '7',
    ]);
    await session.run(['submit', 'https://me:hunter2@media.example/a.mp4', '--tenant', '7', '--json']);
    await session.run(['submit', lecture(), lecture(), '--tenant', '7', '--title', 'Both']);
    await session.run(['status']);

    expectTranscript('submit-refused', session.transcript());
    expect(answersOf(session.transcript())).not.toContain('hunter2');
  });

  it('submit and retry record their jobs all the same when messages cannot be sent', async () => {
    const env = { VIDEO_QUEUE: 'no-such-queue' };

    await session.run(['submit', lecture(), `${fleet.folder}/empty.mp4`, '--tenant', '7'], { env });
    await session.run(['submit', lecture(), '--tenant', '7', '--json'], { env });
    await session.run(['retry', '1'], { env });
    await session.run(['retry', '1']);

    expectTranscript('send-failed', session.transcript());
    expect(await session.receiveBodies()).toMatchObject([{ video_id: 1 }]);
  });

  it('every verb says which service cannot be reached, and hides the password', async () => {
    const noDatabase = { DATABASE_URL: `postgresql://ffleet:hunter2@${NOWHERE}/ffleet` };

    await session.run(['submit', lecture(), '--tenant', '7'], { env: noDatabase });
    await session.run(['submit', lecture(), '--tenant', '7'], { env: { AWS_ENDPOINT_URL: `http://${NOWHERE}` } });
    await session.run(['submit', lecture(), '--tenant', '7', '--json'], { env: { MEDIA_BUCKET: 'no-such-bucket' } });
    await session.run(['status'], { env: noDatabase });
    await session.run(['status', '53', '--json'], { env: noDatabase });
    await session.run(['watch'], { env: noDatabase });
    await session.run(['cancel', '53'], { env: noDatabase });
    await session.run(['retry', '53'], { env: noDatabase });

    expectTranscript('unreachable', session.transcript());
    expect(answersOf(session.transcript())).not.toContain('hunter2');
  });

  it('tells wrong usage and wrong configuration with exit code 2', async () => {
    await session.run([]);
    await session.run(['transmogrify']);
    await session.run(['stat']);
    await session.run(['status', 'lecture.mp4']);
    await session.run(['status', '99999999999']);
    await session.run(['submit', lecture()]);
    await session.run(['submit', lecture(), '--tenant', '0']);
    await session.run(['submit', '--tenant', '7']);
    await session.run(['watch', '1', 'two']);
    await session.run(['status', '--limit', '1000']);
    await session.run(['status', '--colour']);
    await session.run(['status', '--proof']);
    await session.run(['dlq', 'lst']);
    await session.run(['help', 'bogus']);
    await session.run(['help', 'dlq', 'bogus']);
    await session.run(['dlq', 'help', 'bogus']);
    await session.run(['status'], { env: { DATABASE_URL: '', AWS_ENDPOINT_URL: 'localhost' } });

    expectTranscript('usage', session.transcript());
  });

  it('tells wrong usage as one document on stdout too when --json is asked for', async () => {
    const calls = [
      ['status', 'abc', '--json'],
      ['bogus', '--json'],
      ['stat', '--json'],
      ['status', '--limit', 'x', '--json'],
      ['cancel', '--json'],
      ['--json'],
      ['help', 'bogus', '--json'],
    ];

    for (const call of calls) {
      await session.run(call);
      expect(JSON.parse(session.lastOut())).toMatchObject({ error: { kind: 'usage' } });
    }
    await session.run(['status', '--colour', '--', '--json']);

    expect(session.lastOut()).toBe('');
    expectTranscript('usage-json', session.transcript());
  });

  it('help has an example for each verb', async () => {
    await session.run(['--help']);
    for (const verb of ['submit', 'status', 'history', 'watch', 'cancel', 'retry', 'dlq'])
      await session.run(['help', verb]);
    for (const verb of ['list', 'show']) await session.run(['help', 'dlq', verb]);
    await session.run(['dlq', 'redrive', '--help']);
    await session.run(['--version']);

    expectTranscript('help', session.transcript());
  });

  it('status shows a video from its submission to its stream', async () => {
    await session.run(['status']);
    await session.run(['submit', lecture(), '--tenant', '7', '--title', 'Lecture\u001b[2J 7\nmatrices']);
    await session.run(['status', '1']);
    session.remark('a worker takes it');
    const claim = await session.claim(1);
    await session.store.renew({
      claim,
      leaseDuration: LEASE,
      progress: { stage: 'encode', stage01: 0.6, overall01: 0.574 },
    });
    await session.run(['status']);
    await session.run(['status', '1']);
    session.remark('it completes');
    await session.store.complete({ claim, output: output() });
    await session.run(['status', '1']);
    await session.run(['status', '--json']);
    await session.run(['status', '1', '--json']);

    expectTranscript('status', session.transcript());
  });

  it('status ends with exit code 1 when the video failed or is unknown', async () => {
    await session.run(['submit', `${fleet.folder}/empty.mp4`, '--tenant', '7']);
    const failure = { code: 'source-empty', message: 'Object has 0 bytes: upload the video again' };
    await session.store.fail({ claim: await session.claim(1), failure, retryAfter: null });
    await session.run(['status']);
    await session.run(['status', '1']);
    await session.run(['status', '1', '--json']);
    await session.run(['status', '99']);
    await session.run(['status', '99', '--json']);

    expectTranscript('status-failed', session.transcript());
  });

  it('status lists the newest videos, and says when there are more', async () => {
    for (const title of ['one', 'two', 'three']) {
      await session.catalog.createVideo({ tenantId: 1, title, source: { kind: 'object', key: `tenants/1/${title}` } });
    }

    await session.run(['status', '--limit', '2']);
    await session.run(['status', '--limit', '3']);

    expectTranscript('status-limit', session.transcript());
  });

  it('cancel ends a waiting video, asks a running one, and leaves a finished one', async () => {
    for (let count = 1; count <= 3; count += 1) await session.run(['submit', lecture(), '--tenant', '7']);
    session.remark('a worker takes videos 2 and 3, and completes 3');
    await session.claim(2);
    await session.store.complete({ claim: await session.claim(3), output: output() });
    await session.run(['cancel', '1']);
    await session.run(['cancel', '1']);
    await session.run(['cancel', '2', '--json']);
    await session.run(['status', '2']);
    await session.run(['cancel', '3']);
    await session.run(['cancel', '3', '--json']);
    await session.run(['cancel', '99']);

    expectTranscript('cancel', session.transcript());
    expect(await session.catalog.fetchVideo({ videoId: 2 })).toMatchObject({ job: { cancelRequested: true } });
  });

  it('retry and cancel of a video whose worker has vanished wait for the sweeper, or end it', async () => {
    for (let count = 1; count <= 2; count += 1) await session.run(['submit', lecture(), '--tenant', '7']);
    session.remark('a worker takes both videos and is killed; their leases run out');
    for (const videoId of [1, 2]) {
      await session.claim(videoId);
      await session.expireLease(videoId);
    }
    await session.receiveBodies();
    await session.run(['retry', '1']);
    await session.run(['retry', '1', '--json']);
    await session.run(['cancel', '2']);
    await session.run(['retry', '2']);

    expectTranscript('worker-vanished', session.transcript());
    const hinted = (await session.receiveBodies()).map((body) => (body as { video_id: number }).video_id);
    expect(hinted).toEqual([2]);
  });

  it('retry queues a finished video again, and leaves a running one', async () => {
    await session.run(['submit', lecture(), '--tenant', '7']);
    await session.run(['retry', '1']);
    session.remark('a worker fails it for good');
    const failure = { code: 'encode-failed', message: 'ffmpeg ended with 1' };
    await session.store.fail({ claim: await session.claim(1), failure, retryAfter: null });
    await session.run(['retry', '1']);
    session.remark('a worker takes the new job');
    await session.claim(1);
    await session.run(['retry', '1']);
    await session.run(['retry', '1', '--json']);
    await session.run(['retry', '99', '--json']);

    expectTranscript('retry', session.transcript());
    expect(await session.receiveBodies()).toHaveLength(3);
  });
});
