import { seconds } from '@ffleet/units';
import { HINT_GRACE } from '@ffleet/video-job-lifecycle';
import { LEASE, OUTPUT, startFleetDatabase } from '../testing/fleet-database';
import type { FleetDatabase } from '../testing/fleet-database';

const FAILURE = { code: 'no-streams', message: 'The source has neither video nor audio' };
const PROGRESS = { stage: 'encode', stage01: 0.25, overall01: 0.2 } as const;
const NO_VIDEO = 2_000_000_000;

describe('VideoCatalog', () => {
  let database: FleetDatabase;

  beforeAll(async () => {
    database = await startFleetDatabase();
  });
  afterAll(() => database.stop());

  it('createVideo() records an uploaded video and a job that is due at once', async () => {
    const startedAtMs = Date.now();
    const source = { kind: 'url', url: 'https://example.org/lecture.mp4' } as const;

    const { videoId, jobId } = await database.catalog.createVideo({ tenantId: 7, title: 'Lecture "1"', source });

    const view = await database.catalog.fetchVideo({ videoId });
    const [hint] = await database.hints(jobId);
    const claim = await database.claimAs('worker-1', jobId);
    expect(view).toMatchObject({
      videoId,
      tenantId: 7,
      title: 'Lecture "1"',
      source,
      status: 'UPLOADED',
      output: null,
    });
    expect(view?.job).toMatchObject({
      jobId,
      state: 'QUEUED',
      attempts: 0,
      stalls: 0,
      interruptions: 0,
      fencingToken: 0,
      workerId: null,
      progress01: 0,
      stage: null,
      cancelRequested: false,
      failure: null,
      startedAtEpochMs: null,
      finishedAtEpochMs: null,
    });
    expect(Math.abs((view?.createdAtEpochMs ?? 0) - startedAtMs)).toBeLessThan(10_000);
    expect(hint).toMatchObject({ fencing_token: '0', sent_count: 0 });
    expect(Math.abs(Number(hint?.['seconds_left']) - HINT_GRACE)).toBeLessThan(5);
    expect(claim.kind).toBe('claimed');
  });

  it('fetchVideo() shows the run, the output and the end of a job', async () => {
    const { videoId, claim } = await database.createClaimed();
    await database.store.renew({
      claim,
      leaseDuration: LEASE,
      progress: { stage: 'encode', stage01: 0.6, overall01: 0.5 },
    });
    const running = await database.catalog.fetchVideo({ videoId });
    await database.store.complete({ claim, output: OUTPUT });

    const ready = await database.catalog.fetchVideo({ videoId });

    expect(running).toMatchObject({
      status: 'PROCESSING',
      job: { state: 'RUNNING', workerId: 'worker-1', stage: 'encode', progress01: 0.5, fencingToken: 1 },
    });
    expect(ready).toMatchObject({ status: 'READY', output: OUTPUT, job: { state: 'SUCCEEDED', progress01: 1 } });
    expect(ready?.job?.finishedAtEpochMs).toBeGreaterThanOrEqual(ready?.job?.startedAtEpochMs ?? Infinity);
  });

  it.each([NO_VIDEO, 2 ** 40, 1.5, -1])('fetchVideo() returns null when the video is %d', async (videoId) => {
    expect(await database.catalog.fetchVideo({ videoId })).toBeNull();
  });

  it('listVideos() returns the newest first, each with its newest job', async () => {
    const older = await database.createClaimed();
    await database.store.fail({ claim: older.claim, failure: FAILURE, retryAfter: null });
    const retry = await database.catalog.retry(older);
    const newer = await database.createVideo();

    const [first, second] = await database.catalog.listVideos({ limit: 2 });

    expect(first).toMatchObject({ videoId: newer.videoId, job: { jobId: newer.jobId } });
    expect(second).toMatchObject({
      videoId: older.videoId,
      job: { jobId: retry.kind === 'queued' && retry.jobId, state: 'QUEUED' },
    });
  });

  it.each([0, 1_001, 2.5])('listVideos() throws when the limit is %d', async (limit) => {
    await expect(database.catalog.listVideos({ limit })).rejects.toThrow(RangeError);
  });

  it('requestCancel() ends a queued job and its video at once', async () => {
    const { videoId, jobId } = await database.createVideo();

    const outcome = await database.catalog.requestCancel({ videoId });

    const view = await database.catalog.fetchVideo({ videoId });
    expect(outcome).toBe('cancelled');
    expect(view).toMatchObject({ status: 'CANCELLED', job: { jobId, state: 'CANCELLED', cancelRequested: true } });
    expect(await database.hints(jobId)).toEqual([]);
    expect((await database.log(jobId)).at(-1)).toMatchObject({
      event: 'cancelled',
      fromState: 'QUEUED',
      toState: 'CANCELLED',
      actor: 'owner',
      reason: 'cancel-requested',
    });
    expect(await database.catalog.requestCancel({ videoId })).toBe('already-finished');
  });

  it('requestCancel() asks a running job to stop and keeps the first request when repeated', async () => {
    const { videoId, jobId } = await database.createClaimed();
    await database.catalog.requestCancel({ videoId });
    const first = await database.job(jobId);

    const outcome = await database.catalog.requestCancel({ videoId });

    const second = await database.job(jobId);
    expect(outcome).toBe('requested');
    expect(second).toMatchObject({ state: 'RUNNING', cancel_requested_at: first['cancel_requested_at'] });
    expect(await database.video(videoId)).toMatchObject({ status: 'PROCESSING' });
  });

  it('requestCancel() ends a running job at once when its worker has vanished', async () => {
    const { videoId, jobId, claim } = await database.createClaimed();
    await database.store.renew({ claim, leaseDuration: LEASE, progress: PROGRESS });
    await database.expireLease(jobId);

    const outcome = await database.catalog.requestCancel({ videoId });

    expect(outcome).toBe('cancelled');
    expect(await database.job(jobId)).toMatchObject({ state: 'CANCELLED', lease_until: null, stage: null });
    expect(await database.video(videoId)).toMatchObject({ status: 'CANCELLED' });
    expect(await database.locks(jobId)).toEqual([]);
    expect(await database.store.renew({ claim, leaseDuration: LEASE, progress: PROGRESS })).toEqual({ kind: 'lost' });
    expect(await database.store.complete({ claim, output: OUTPUT })).toBe('cancelled');
    expect(await database.catalog.retry({ videoId })).toMatchObject({ kind: 'queued' });
  });

  it('requestCancel() and renew() agree on who was first when a lease has run out', async () => {
    for (let round = 0; round < 20; round += 1) {
      const { videoId, jobId, claim } = await database.createClaimed();
      await database.expireLease(jobId);

      const [cancel, renewal] = await Promise.all([
        database.catalog.requestCancel({ videoId }),
        database.store.renew({ claim, leaseDuration: LEASE, progress: PROGRESS }),
      ]);

      const state = cancel === 'cancelled' ? 'CANCELLED' : 'RUNNING';
      expect({ cancel, renewal: renewal.kind, job: await database.job(jobId) }).toMatchObject({
        cancel: state === 'CANCELLED' ? 'cancelled' : 'requested',
        renewal: state === 'CANCELLED' ? 'lost' : 'held',
        job: { state },
      });
    }
  });

  it('requestCancel() and claim() agree on the winner when they race', async () => {
    for (let round = 0; round < 100; round += 1) {
      const { videoId, jobId } = await database.createVideo();

      const [cancel, claim] = await Promise.all([
        database.catalog.requestCancel({ videoId }),
        database.claimAs('worker-1', jobId),
      ]);

      const expected =
        claim.kind === 'claimed'
          ? { cancel: 'requested', state: 'RUNNING', status: 'PROCESSING' }
          : { cancel: 'cancelled', state: 'CANCELLED', status: 'CANCELLED' };
      const [row] = await database.snapshot(videoId);
      expect({ cancel, row }).toMatchObject({
        cancel: expected.cancel,
        row: { job: { state: expected.state }, video: { status: expected.status } },
      });
    }
  });

  it('requestCancel() cancels a video that waits without a job', async () => {
    const [row] = await database.sql(
      `INSERT INTO videos (tenant_id, title, source_kind, source) VALUES (7, 'Old', 'OBJECT', 'old.mp4') RETURNING id`,
    );
    const videoId = Number(row?.['id']);

    const outcome = await database.catalog.requestCancel({ videoId });

    expect(outcome).toBe('cancelled');
    expect(await database.catalog.fetchVideo({ videoId })).toMatchObject({
      status: 'CANCELLED',
      job: { state: 'CANCELLED' },
    });
  });

  it('requestCancel() and retry() say unknown-video when there is none', async () => {
    expect(await database.catalog.requestCancel({ videoId: NO_VIDEO })).toBe('unknown-video');
    expect(await database.catalog.retry({ videoId: NO_VIDEO })).toEqual({ kind: 'unknown-video' });
  });

  it('retry() queues a new job beside the failed one, which stays as it was', async () => {
    const { videoId, jobId, claim } = await database.createClaimed();
    await database.store.fail({ claim, failure: FAILURE, retryAfter: null });
    const failed = await database.job(jobId);

    const outcome = await database.catalog.retry({ videoId });

    expect(outcome).toMatchObject({
      kind: 'queued',
      tenantId: 7,
      source: { kind: 'object', key: 'uploads/lecture.mp4' },
    });
    expect(await database.job(jobId)).toEqual(failed);
    expect(await database.catalog.fetchVideo({ videoId })).toMatchObject({
      status: 'UPLOADED',
      job: { state: 'QUEUED' },
    });
    expect(await database.video(videoId)).toMatchObject({ error_code: null, error_message: null });
  });

  it('retry() keeps the old output playable until the new run wins', async () => {
    const { videoId, claim } = await database.createClaimed();
    await database.store.complete({ claim, output: OUTPUT });

    await database.catalog.retry({ videoId });

    expect(await database.catalog.fetchVideo({ videoId })).toMatchObject({ status: 'UPLOADED', output: OUTPUT });
  });

  it('retry() makes one job when ten come at once', async () => {
    const { videoId } = await database.createVideo();
    await database.catalog.requestCancel({ videoId });

    const outcomes = await Promise.all(Array.from({ length: 10 }, () => database.catalog.retry({ videoId })));

    const queued = outcomes.filter(({ kind }) => kind === 'queued');
    expect(queued).toHaveLength(1);
    expect(outcomes.filter(({ kind }) => kind === 'still-live')).toHaveLength(9);
    expect(new Set(outcomes.map((outcome) => 'jobId' in outcome && outcome.jobId)).size).toBe(1);
    expect(await database.sql('SELECT id FROM jobs WHERE video_id = $1', [videoId])).toHaveLength(2);
  });

  it('retry() says still-live when the job runs', async () => {
    const { videoId, jobId } = await database.createClaimed();

    expect(await database.catalog.retry({ videoId })).toEqual({ kind: 'still-live', jobId, state: 'RUNNING' });
  });

  it('retry() says still-live and changes nothing when the worker vanished: a sweep hands the job on', async () => {
    const { videoId, jobId } = await database.createClaimed();
    await database.expireLease(jobId);
    const before = await database.snapshot(videoId);

    const outcome = await database.catalog.retry({ videoId });

    expect(outcome).toEqual({ kind: 'still-live', jobId, state: 'RUNNING' });
    expect(await database.snapshot(videoId)).toEqual(before);
  });

  it('retry() lets a job that waits for its next attempt be due at once', async () => {
    const { videoId, jobId, claim } = await database.createClaimed();
    await database.store.fail({ claim, failure: FAILURE, retryAfter: seconds(170) });
    const logged = await database.log(jobId);

    const outcome = await database.catalog.retry({ videoId });

    const [hint] = await database.hints(jobId);
    expect(outcome).toMatchObject({ kind: 'queued', jobId, tenantId: 7 });
    expect(Math.abs(Number(hint?.['seconds_left']) - HINT_GRACE)).toBeLessThan(5);
    expect(await database.log(jobId)).toEqual(logged);
    expect(await database.catalog.retry({ videoId })).toEqual({ kind: 'still-live', jobId, state: 'QUEUED' });
    expect(await database.claimAs('worker-2', jobId)).toMatchObject({ kind: 'claimed', attempt: 2 });
  });

  it('retry() ends a job whose worker vanished and queues another when its cancel had been requested', async () => {
    const { videoId, jobId } = await database.createClaimed();
    await database.catalog.requestCancel({ videoId });
    await database.expireLease(jobId);

    const outcome = await database.catalog.retry({ videoId });

    expect(outcome).toMatchObject({ kind: 'queued', tenantId: 7 });
    expect(await database.job(jobId)).toMatchObject({ state: 'CANCELLED' });
    expect(await database.catalog.fetchVideo({ videoId })).toMatchObject({
      status: 'UPLOADED',
      job: { jobId: outcome.kind === 'queued' && outcome.jobId, state: 'QUEUED' },
    });
  });
});
