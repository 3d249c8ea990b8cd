import { usualOptions } from '@ffleet/media-plan';
import { LEASE, messageFor, OUTPUT, startFleetDatabase } from '../testing/fleet-database';
import type { FleetDatabase } from '../testing/fleet-database';

describe('JobStore.resolve()', () => {
  let database: FleetDatabase;

  beforeAll(async () => {
    database = await startFleetDatabase();
  });
  afterAll(() => database.stop());

  const insertVideo = async (status: string): Promise<number> => {
    const [row] = await database.sql(
      `INSERT INTO videos (tenant_id, title, source_kind, source, status, output)
       VALUES (7, 'Imported', 'OBJECT', 'old/import.mp4', $1::video_status, '{}') RETURNING id`,
      [status],
    );
    return Number(row?.['id']);
  };
  const jobsOf = (videoId: number) => database.sql('SELECT * FROM jobs WHERE video_id = $1', [videoId]);

  it('resolve() finds the job of a message with the source of its row', async () => {
    const { videoId, jobId } = await database.createVideo({
      source: { kind: 'url', url: 'https://example.org/a.mp4' },
    });

    const outcome = await database.store.resolve(messageFor({ videoId, jobId }));

    expect(outcome).toEqual({
      kind: 'found',
      job: {
        jobId,
        videoId,
        tenantId: 7,
        source: { kind: 'url', url: 'https://example.org/a.mp4' },
        options: usualOptions,
      },
    });
  });

  it('resolve() tells what the owner of a video chose, and null for a choice that only a newer version knows', async () => {
    const source = { kind: 'object', key: 'tenants/7/a.mp4' } as const;
    const options = { ...usualOptions, preset: 'archive', codec: 'av1', download: true } as const;
    const created = await database.catalog.createVideo({ tenantId: 7, title: 'Kept', source, options });

    const outcome = await database.store.resolve(messageFor(created));

    expect(outcome).toMatchObject({ kind: 'found', job: { source, options } });
    const stored = { preset: 'archive', codec: 'av1', download: true };
    expect(await database.video(created.videoId)).toMatchObject({ options: stored });
    await database.sql(`UPDATE videos SET options = '{"codec": "vvc"}' WHERE id = $1`, [created.videoId]);
    expect(await database.store.resolve(messageFor(created))).toMatchObject({ kind: 'found', job: { options: null } });
    expect(await database.catalog.fetchVideo(created)).toMatchObject({ options: null });
  });

  it.each([
    ['a number that no video has', 2_000_000_000],
    ['a number that no integer column can hold', 2 ** 40],
  ])('resolve() says unknown-video when the message names %s', async (_, videoId) => {
    expect(await database.store.resolve(messageFor({ videoId }))).toEqual({ kind: 'unknown-video' });
  });

  it('resolve() says tenant-mismatch when the video belongs to another tenant', async () => {
    const { videoId, jobId } = await database.createVideo({ tenantId: 8 });

    expect(await database.store.resolve(messageFor({ videoId, jobId }))).toEqual({ kind: 'tenant-mismatch' });
    expect(await database.store.resolve(messageFor({ videoId }))).toEqual({ kind: 'tenant-mismatch' });
  });

  it('resolve() says unknown-job when no such job exists', async () => {
    const { videoId } = await database.createVideo();
    const jobId = '00000000-0000-4000-8000-000000000000';

    expect(await database.store.resolve(messageFor({ videoId, jobId }))).toEqual({ kind: 'unknown-job' });
  });

  it('resolve() says unknown-job when the job is another video of the same tenant', async () => {
    const [{ videoId }, other] = [await database.createVideo(), await database.createVideo()];

    const outcome = await database.store.resolve(messageFor({ videoId, jobId: other.jobId }));

    expect(outcome).toEqual({ kind: 'unknown-job' });
  });

  it('resolve() says tenant-mismatch when the job is a video of another tenant', async () => {
    const [{ videoId }, other] = [await database.createVideo(), await database.createVideo({ tenantId: 8 })];

    const outcome = await database.store.resolve(messageFor({ videoId, jobId: other.jobId }));

    expect(outcome).toEqual({ kind: 'tenant-mismatch' });
  });

  it('resolve() finds the live job when a legacy message names none', async () => {
    const { videoId, jobId, claim } = await database.createClaimed();
    await database.store.fail({ claim, failure: { code: 'x', message: 'y' }, retryAfter: null });
    const retry = await database.catalog.retry({ videoId });

    const outcome = await database.store.resolve(messageFor({ videoId }));

    expect(retry).not.toMatchObject({ jobId });
    expect(outcome).toMatchObject({ kind: 'found', job: { jobId: retry.kind === 'queued' && retry.jobId } });
  });

  it('resolve() makes one job when ten legacy messages for a video without any arrive at once', async () => {
    const videoId = await insertVideo('UPLOADED');

    const outcomes = await Promise.all(
      Array.from({ length: 10 }, () => database.store.resolve(messageFor({ videoId }))),
    );

    const jobs = await jobsOf(videoId);
    expect(jobs).toMatchObject([{ state: 'QUEUED', attempts: 0 }]);
    expect(new Set(outcomes.map((outcome) => 'job' in outcome && outcome.job.jobId))).toEqual(
      new Set([jobs[0]?.['id']]),
    );
    expect(new Set(outcomes.map(({ kind }) => kind))).toEqual(new Set(['found']));
    const jobId = String(jobs[0]?.['id']);
    expect(await database.hints(jobId)).toMatchObject([{ fencing_token: '0', sent_count: 0 }]);
    expect(await database.log(jobId)).toMatchObject([{ event: 'created', actor: 'queue' }]);
  });

  it('resolve() makes a new job when a finished video was set back to UPLOADED', async () => {
    const { videoId, jobId, claim } = await database.createClaimed();
    await database.store.complete({ claim, output: OUTPUT });
    await database.sql(`UPDATE videos SET status = 'UPLOADED' WHERE id = $1`, [videoId]);

    const outcome = await database.store.resolve(messageFor({ videoId }));

    expect(outcome.kind).toBe('found');
    expect(outcome).not.toMatchObject({ job: { jobId } });
  });

  it.each([
    ['READY', 'SUCCEEDED', true],
    ['CANCELLED', 'CANCELLED', false],
  ])('resolve() says finished when a %s video never had a job', async (status, state, videoReady) => {
    const videoId = await insertVideo(status);

    const outcome = await database.store.resolve(messageFor({ videoId }));

    expect(outcome).toMatchObject({ kind: 'finished', state, videoReady, job: { videoId } });
    const jobId = 'job' in outcome ? outcome.job.jobId : '';
    expect(await database.hints(jobId)).toEqual([]);
    expect(await database.log(jobId)).toEqual([]);
  });

  it('resolve() says finished and ready when the job succeeded, with and without its id', async () => {
    const { videoId, jobId, claim } = await database.createClaimed();
    await database.store.complete({ claim, output: OUTPUT });

    expect(await database.store.resolve(messageFor({ videoId, jobId }))).toMatchObject({
      kind: 'finished',
      state: 'SUCCEEDED',
      videoReady: true,
      job: { jobId },
    });
    expect(await database.store.resolve(messageFor({ videoId }))).toMatchObject({ kind: 'finished', job: { jobId } });
    expect(await jobsOf(videoId)).toHaveLength(1);
  });

  it('resolve() says finished and not ready when the job was cancelled', async () => {
    const { videoId, jobId } = await database.createVideo();
    await database.catalog.requestCancel({ videoId });

    const outcome = await database.store.resolve(messageFor({ videoId, jobId }));

    expect(outcome).toMatchObject({ kind: 'finished', state: 'CANCELLED', videoReady: false });
  });

  it('resolve() finds a running job when its message is delivered twice', async () => {
    const { videoId, jobId } = await database.createClaimed({ leaseSeconds: LEASE });

    expect(await database.store.resolve(messageFor({ videoId, jobId }))).toMatchObject({ kind: 'found' });
  });
});
