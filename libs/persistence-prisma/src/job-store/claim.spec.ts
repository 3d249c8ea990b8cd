import { seconds } from '@ffleet/units';
import { STALLS_MAX } from '@ffleet/video-job-lifecycle';
import fc from 'fast-check';
import { LEASE, OUTPUT, startFleetDatabase } from '../testing/fleet-database';
import type { FleetDatabase } from '../testing/fleet-database';

const SHORT_LEASE = 0.05;
const FAILURE = { code: 'source-empty', message: 'The source has no bytes' };

describe('JobStore.claim()', () => {
  let database: FleetDatabase;

  beforeAll(async () => {
    database = await startFleetDatabase();
  });
  afterAll(() => database.stop());

  const claimAs = (workerId: string, jobId: string) => database.store.claim({ jobId, workerId, leaseDuration: LEASE });

  it('claim() raises the token and marks job, video and lock when the job is due', async () => {
    const { videoId, jobId } = await database.createVideo();

    const outcome = await claimAs('worker-1', jobId);

    const [lock] = await database.locks(jobId);
    expect(outcome).toEqual({
      kind: 'claimed',
      claim: { jobId, workerId: 'worker-1', fencingToken: 1 },
      attempt: 1,
    });
    expect(await database.job(jobId)).toMatchObject({ state: 'RUNNING', fencing_token: '1', worker_id: 'worker-1' });
    expect(await database.video(videoId)).toMatchObject({ status: 'PROCESSING' });
    expect(lock).toMatchObject({ key: `video:7:${videoId}`, owner: 'worker-1', fencing_token: '1' });
    expect(lock?.['expires_at']).toEqual((await database.job(jobId))['lease_until']);
  });

  it('claim() judges by the database clock when it sets a lease', async () => {
    const { jobId } = await database.createClaimed({ leaseSeconds: 20 });

    const [row] = await database.sql(
      'SELECT EXTRACT(EPOCH FROM lease_until - started_at)::float8 AS lease FROM jobs WHERE id = $1',
      [jobId],
    );

    expect(row).toEqual({ lease: 20 });
  });

  it('claim() is not fooled when this process believes in another time', async () => {
    const { jobId } = await database.createClaimed();
    const clock = jest.spyOn(Date, 'now').mockReturnValue(Date.now() + 3_600_000);

    const outcome = await claimAs('worker-2', jobId);

    clock.mockRestore();
    expect(outcome).toEqual({ kind: 'refused', refusal: 'lock-held-by-another-worker' });
  });

  it('claim() lets exactly one of twenty racing workers win', async () => {
    const { videoId, jobId } = await database.createVideo();

    const outcomes = await Promise.all(Array.from({ length: 20 }, (_, index) => claimAs(`worker-${index}`, jobId)));

    const claimed = outcomes.filter(({ kind }) => kind === 'claimed');
    const refused = outcomes.filter(({ kind }) => kind === 'refused');
    expect(claimed).toHaveLength(1);
    expect(refused).toEqual(Array(19).fill({ kind: 'refused', refusal: 'lock-held-by-another-worker' }));
    expect(await database.snapshot(videoId)).toMatchObject([{ job: { fencing_token: 1, stalls: 0 } }]);
  });

  it('claim() lets exactly one of twenty racing workers take over a job whose worker is gone', async () => {
    const { jobId } = await database.createClaimed({ leaseSeconds: SHORT_LEASE });
    await database.leaseExpired(jobId);

    const outcomes = await Promise.all(Array.from({ length: 20 }, (_, index) => claimAs(`rescuer-${index}`, jobId)));

    expect(outcomes.filter(({ kind }) => kind === 'claimed')).toHaveLength(1);
    expect(await database.job(jobId)).toMatchObject({ fencing_token: '2', stalls: 1, attempts: 0, interruptions: 0 });
  });

  it('claim() says lock-held-by-this-worker when an earlier delivery runs here', async () => {
    const { videoId, jobId } = await database.createClaimed();
    const before = await database.snapshot(videoId);

    const outcome = await claimAs('worker-1', jobId);

    expect(outcome).toEqual({ kind: 'refused', refusal: 'lock-held-by-this-worker' });
    expect(await database.snapshot(videoId)).toEqual(before);
  });

  it('claim() says lock-held-by-another-worker when another job holds the lock of the video', async () => {
    const { videoId, jobId } = await database.createVideo();
    await database.sql(
      `INSERT INTO idempotency_locks (key, owner, job_id, fencing_token, acquired_at, expires_at)
       VALUES ($1, 'worker-1', gen_random_uuid(), 1, now(), now() + interval '1 minute')`,
      [`video:7:${videoId}`],
    );

    const outcome = await claimAs('worker-1', jobId);

    expect(outcome).toEqual({ kind: 'refused', refusal: 'lock-held-by-another-worker' });
    expect(await database.job(jobId)).toMatchObject({ state: 'QUEUED', fencing_token: '0' });
    expect(await database.video(videoId)).toMatchObject({ status: 'UPLOADED' });
  });

  it('claim() takes a lock over when it has expired', async () => {
    const { videoId, jobId } = await database.createVideo();
    await database.sql(
      `INSERT INTO idempotency_locks (key, owner, job_id, fencing_token, acquired_at, expires_at)
       VALUES ($1, 'worker-9', gen_random_uuid(), 1, now() - interval '2 minutes', now() - interval '1 minute')`,
      [`video:7:${videoId}`],
    );

    const outcome = await claimAs('worker-1', jobId);

    expect(outcome).toMatchObject({ kind: 'claimed' });
    expect(await database.locks(jobId)).toMatchObject([{ owner: 'worker-1', fencing_token: '1' }]);
  });

  it('claim() says cancel-requested when the owner asked for it, running or ended', async () => {
    const running = await database.createClaimed();
    const queued = await database.createVideo();
    await database.catalog.requestCancel(running);
    await database.catalog.requestCancel(queued);

    expect(await claimAs('worker-2', running.jobId)).toEqual({ kind: 'refused', refusal: 'cancel-requested' });
    expect(await claimAs('worker-2', queued.jobId)).toEqual({ kind: 'refused', refusal: 'cancel-requested' });
  });

  it('claim() says not-claimable when a retry is due later', async () => {
    const { jobId, claim } = await database.createClaimed();
    await database.store.fail({ claim, failure: FAILURE, retryAfter: seconds(60) });

    expect(await claimAs('worker-2', jobId)).toEqual({ kind: 'refused', refusal: 'not-claimable' });
  });

  it('claim() counts the failed attempts when a retry is due', async () => {
    const { jobId, claim } = await database.createClaimed();
    await database.store.fail({ claim, failure: FAILURE, retryAfter: seconds(0) });

    const outcome = await claimAs('worker-2', jobId);

    expect(outcome).toMatchObject({ kind: 'claimed', attempt: 2, claim: { fencingToken: 2 } });
    expect(await database.job(jobId)).toMatchObject({ stage: null, progress: 0 });
  });

  it('claim() says not-claimable when the job is finished or does not exist', async () => {
    const { jobId, claim } = await database.createClaimed();
    await database.store.complete({ claim, output: OUTPUT });

    expect(await claimAs('worker-2', jobId)).toEqual({ kind: 'refused', refusal: 'not-claimable' });
    expect(await claimAs('worker-2', '00000000-0000-4000-8000-000000000000')).toEqual({
      kind: 'refused',
      refusal: 'not-claimable',
    });
  });

  it('claim() keeps the failure of an earlier attempt on the job, and not on the video that works again', async () => {
    const { videoId, jobId, claim } = await database.createClaimed();
    await database.store.fail({ claim, failure: FAILURE, retryAfter: seconds(0) });

    await claimAs('worker-2', jobId);

    expect(await database.job(jobId)).toMatchObject({ state: 'RUNNING', failure_code: FAILURE.code });
    expect(await database.video(videoId)).toMatchObject({ status: 'PROCESSING', error_code: null });
  });

  /** Lets the job's worker vanish, and others after it, until no takeover is left. */
  const spendStalls = async (jobId: string): Promise<void> => {
    for (let takeover = 1; takeover <= STALLS_MAX; takeover += 1) {
      await database.expireLease(jobId);
      const outcome = await claimAs(`rescuer-${takeover}`, jobId);
      if (outcome.kind !== 'claimed') throw new Error(`Cannot take job ${jobId} over: ${outcome.refusal}`);
    }
  };

  it('claim() gives the job up when one worker more than the stall budget has vanished', async () => {
    const { videoId, jobId } = await database.createClaimed();
    await spendStalls(jobId);
    await database.expireLease(jobId);

    const outcomes = await Promise.all(Array.from({ length: 10 }, (_, index) => claimAs(`late-${index}`, jobId)));

    const message = expect.stringMatching(/^More than 3 workers vanished .* retry the video$/) as string;
    expect(outcomes).toEqual(Array(10).fill({ kind: 'refused', refusal: 'not-claimable' }));
    expect(await database.job(jobId)).toMatchObject({
      state: 'DEAD',
      stalls: STALLS_MAX + 1,
      attempts: 0,
      fencing_token: String(STALLS_MAX + 1),
      failure_code: 'worker-vanished',
      failure_message: message,
      lease_until: null,
      stage: null,
    });
    expect(await database.video(videoId)).toMatchObject({
      status: 'FAILED',
      error_code: 'worker-vanished',
      error_message: message,
    });
    expect(await database.locks(jobId)).toEqual([]);
    expect(await database.catalog.retry({ videoId })).toMatchObject({ kind: 'queued' });
  });

  it('claim() leaves a job alone when its stalls are spent and its worker is alive', async () => {
    const { videoId, jobId } = await database.createClaimed();
    await spendStalls(jobId);
    const before = await database.snapshot(videoId);

    const outcome = await claimAs('worker-2', jobId);

    expect(outcome).toEqual({ kind: 'refused', refusal: 'lock-held-by-another-worker' });
    expect(await database.snapshot(videoId)).toEqual(before);
  });

  it('claim() says cancel-requested before it gives a job up', async () => {
    const { videoId, jobId } = await database.createClaimed();
    await spendStalls(jobId);
    await database.catalog.requestCancel({ videoId });
    await database.expireLease(jobId);

    expect(await claimAs('worker-2', jobId)).toEqual({ kind: 'refused', refusal: 'cancel-requested' });
  });

  it('claim() raises the token by one each time, whatever ended the runs before', async () => {
    const ending = fc.constantFrom('release', 'fail', 'vanish');
    const withinStallBudget = (endings: readonly string[]) =>
      endings.filter((end) => end === 'vanish').length <= STALLS_MAX;
    await fc.assert(
      fc.asyncProperty(fc.array(ending, { minLength: 1, maxLength: 6 }).filter(withinStallBudget), async (endings) => {
        const { jobId } = await database.createVideo();
        const tokens: number[] = [];

        for (const end of endings) {
          const outcome = await claimAs('worker-1', jobId);
          if (outcome.kind !== 'claimed') throw new Error(`Cannot claim after ${end}: ${outcome.refusal}`);
          const { claim } = outcome;
          tokens.push(claim.fencingToken);
          if (end === 'release') await database.store.release({ claim });
          if (end === 'fail') await database.store.fail({ claim, failure: FAILURE, retryAfter: seconds(0) });
          if (end === 'vanish') await database.expireLease(jobId);
        }

        expect(tokens).toEqual(endings.map((_, index) => index + 1));
        expect(await database.job(jobId)).toMatchObject({
          attempts: endings.filter((end) => end === 'fail').length,
          interruptions: endings.filter((end) => end === 'release').length,
        });
      }),
      { numRuns: 15 },
    );
  });
});
