import { seconds } from '@ffleet/units';
import { ATTEMPTS_MAX, checkTransitionLog, STALLS_MAX } from '@ffleet/video-job-lifecycle';
import fc from 'fast-check';
import { OUTPUT, startFleetDatabase } from '../testing/fleet-database';
import type { FleetDatabase } from '../testing/fleet-database';

const FAILURE = { code: 'source-empty', message: 'The source has no bytes' };

describe('JobStore.claim()', () => {
  let database: FleetDatabase;

  beforeAll(async () => {
    database = await startFleetDatabase();
  });
  afterAll(() => database.stop());

  const claimAs: FleetDatabase['claimAs'] = (workerId, jobId) => database.claimAs(workerId, jobId);

  it('claim() raises the token and marks job, video and lock when the job is due', async () => {
    const { videoId, jobId } = await database.createVideo();

    const outcome = await claimAs('worker-1', jobId);

    const [lock] = await database.locks(jobId);
    expect(outcome).toEqual({
      kind: 'claimed',
      claim: { jobId, workerId: 'worker-1', fencingToken: 1 },
      attempt: 1,
      task: { kind: 'plan' },
    });
    expect(await database.job(jobId)).toMatchObject({
      state: 'RUNNING',
      fencing_token: '1',
      worker_id: 'worker-1',
      receipt_handle: 'receipt of worker-1',
    });
    expect(await database.video(videoId)).toMatchObject({ status: 'PROCESSING' });
    expect(lock).toMatchObject({ key: `video:7:${videoId}`, owner: 'worker-1', fencing_token: '1' });
    expect(lock?.['expires_at']).toEqual((await database.job(jobId))['lease_until']);
    expect(await database.hints(jobId)).toEqual([]);
    expect(await database.log(jobId)).toMatchObject([
      { event: 'created', fromState: null, toState: 'QUEUED', fencingToken: 0, actor: 'owner', reason: null },
      { event: 'claimed', fromState: 'QUEUED', toState: 'RUNNING', fencingToken: 1, actor: 'worker-1', reason: null },
    ]);
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

  it('claim() never takes a running job over, even when its lease has run out', async () => {
    const { videoId, jobId } = await database.createClaimed();
    await database.expireLease(jobId);
    const before = await database.snapshot(videoId);

    const outcome = await claimAs('worker-2', jobId);

    expect(outcome).toEqual({ kind: 'refused', refusal: 'lock-held-by-another-worker' });
    expect(await database.snapshot(videoId)).toEqual(before);
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

  it('claim() raises the token by one each time, whatever ended the runs before', async () => {
    const ending = fc.constantFrom('release', 'fail', 'vanish');
    const withinBudgets = (endings: readonly string[]) =>
      endings.filter((end) => end === 'vanish').length <= STALLS_MAX &&
      endings.filter((end) => end === 'fail').length < ATTEMPTS_MAX;
    await fc.assert(
      fc.asyncProperty(fc.array(ending, { minLength: 1, maxLength: 6 }).filter(withinBudgets), async (endings) => {
        const { jobId } = await database.createVideo();
        const tokens: number[] = [];

        for (const end of endings) {
          const outcome = await claimAs('worker-1', jobId);
          if (outcome.kind !== 'claimed') throw new Error(`Cannot claim after ${end}: ${outcome.refusal}`);
          const { claim } = outcome;
          tokens.push(claim.fencingToken);
          if (end === 'release') await database.store.release({ claim });
          if (end === 'fail') await database.store.fail({ claim, failure: FAILURE, retryAfter: seconds(0) });
          if (end === 'vanish') await database.sweepAway(jobId);
          await database.makeDue(jobId);
        }

        expect(tokens).toEqual(endings.map((_, index) => index + 1));
        expect(await database.job(jobId)).toMatchObject({
          attempts: endings.filter((end) => end === 'fail').length,
          stalls: endings.filter((end) => end === 'vanish').length,
          interruptions: endings.filter((end) => end === 'release').length,
        });
        expect(checkTransitionLog(await database.log(jobId))).toEqual([]);
      }),
      { numRuns: 15 },
    );
  });
});
