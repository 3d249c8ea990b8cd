import type { JobClaim } from '@ffleet/ports';
import { seconds } from '@ffleet/units';
import { HINT_GRACE } from '@ffleet/video-job-lifecycle';
import { LEASE, OUTPUT, startFleetDatabase } from '../testing/fleet-database';
import type { FleetDatabase } from '../testing/fleet-database';

const SHORT_LEASE = 0.05;
const FAILURE = { code: 'source-empty', message: 'The source has no bytes' };
const PROGRESS = { stage: 'encode', stage01: 0.3, overall01: 0.25 } as const;

describe('JobStore, from claim to the end of a run', () => {
  let database: FleetDatabase;

  beforeAll(async () => {
    database = await startFleetDatabase();
  });
  afterAll(() => database.stop());

  const renew = (claim: JobClaim, overall01: number = PROGRESS.overall01) =>
    database.store.renew({ claim, leaseDuration: LEASE, progress: { ...PROGRESS, overall01 } });

  /** Every write that a run may make, for laws that hold for all of them. */
  const writes: readonly (readonly [string, (claim: JobClaim) => Promise<unknown>])[] = [
    ['renew', (claim) => renew(claim)],
    ['complete', (claim) => database.store.complete({ claim, output: OUTPUT })],
    ['fail', (claim) => database.store.fail({ claim, failure: FAILURE, retryAfter: null })],
    ['release', (claim) => database.store.release({ claim })],
  ];

  it.each(writes)('%s() changes nothing when another worker has taken the job over', async (_, write) => {
    const { videoId, jobId, claim } = await database.createClaimed();
    await database.sweepAway(jobId);
    await database.makeDue(jobId);
    await database.claimAs('worker-2', jobId);
    const before = await database.snapshot(videoId);

    const outcome = await write(claim);

    expect(['lost', { kind: 'lost' }]).toContainEqual(outcome);
    expect(await database.snapshot(videoId)).toEqual(before);
  });

  it.each(writes)('%s() changes nothing when the run has ended already', async (_, write) => {
    const { videoId, claim } = await database.createClaimed();
    await database.store.fail({ claim, failure: FAILURE, retryAfter: null });
    const before = await database.snapshot(videoId);

    const outcome = await write(claim);

    expect(['lost', { kind: 'lost' }]).toContainEqual(outcome);
    expect(await database.snapshot(videoId)).toEqual(before);
  });

  it('renew() extends lease and lock together and records the progress', async () => {
    const { jobId, claim } = await database.createClaimed({ leaseSeconds: 1 });
    const before = await database.job(jobId);

    const outcome = await renew(claim);

    const after = await database.job(jobId);
    const [lock] = await database.locks(jobId);
    expect(outcome).toEqual({ kind: 'held', cancelRequested: false });
    expect(after).toMatchObject({ stage: 'encode', progress: 0.25 });
    expect(Number(after['lease_until'])).toBeGreaterThan(Number(before['lease_until']) + 20_000);
    expect(lock?.['expires_at']).toEqual(after['lease_until']);
  });

  it('renew() never lowers the progress of a run', async () => {
    const { jobId, claim } = await database.createClaimed();

    for (const overall01 of [0.5, 0.4, 1.7]) await renew(claim, overall01);

    expect(await database.job(jobId)).toMatchObject({ progress: 1 });
    await database.store.release({ claim });
    await database.claimAs('worker-2', jobId);
    expect(await database.job(jobId)).toMatchObject({ progress: 0 });
  });

  it.each(writes)('%s() changes nothing when the job was swept and waits', async (_, write) => {
    const { videoId, jobId, claim } = await database.createClaimed();
    await database.sweepAway(jobId);
    const before = await database.snapshot(videoId);

    const outcome = await write(claim);

    expect(['lost', { kind: 'lost' }]).toContainEqual(outcome);
    expect(await database.snapshot(videoId)).toEqual(before);
  });

  it('renew() holds a lease that ran out when no sweep judged it', async () => {
    const { jobId, claim } = await database.createClaimed({ leaseSeconds: SHORT_LEASE });
    await database.leaseExpired(jobId);

    const outcome = await renew(claim);

    const rival = await database.claimAs('worker-2', jobId);
    expect(outcome).toEqual({ kind: 'held', cancelRequested: false });
    expect(rival).toEqual({ kind: 'refused', refusal: 'lock-held-by-another-worker' });
  });

  it('renew() brings back a request to cancel', async () => {
    const { videoId, claim } = await database.createClaimed();
    await database.catalog.requestCancel({ videoId });

    expect(await renew(claim)).toEqual({ kind: 'held', cancelRequested: true });
  });

  it('complete() publishes the output under the winning token and frees the video', async () => {
    const { videoId, jobId, claim } = await database.createClaimed();

    const outcome = await database.store.complete({ claim, output: OUTPUT });

    expect(outcome).toBe('completed');
    expect(await database.job(jobId)).toMatchObject({
      state: 'SUCCEEDED',
      progress: 1,
      stage: null,
      lease_until: null,
    });
    expect(await database.video(videoId)).toMatchObject({
      status: 'READY',
      output: OUTPUT,
      winning_job_id: jobId,
      winning_fencing_token: '1',
    });
    expect(await database.locks(jobId)).toEqual([]);
  });

  it('complete() says completed and writes nothing when its first answer was lost', async () => {
    const { videoId, claim } = await database.createClaimed();
    await database.store.complete({ claim, output: OUTPUT });
    const before = await database.snapshot(videoId);

    const outcome = await database.store.complete({ claim, output: { ...OUTPUT, totalBytes: 1 } });

    expect(outcome).toBe('completed');
    expect(await database.snapshot(videoId)).toEqual(before);
  });

  it('complete() clears the failure of an earlier attempt when the next one succeeds', async () => {
    const { videoId, jobId, claim } = await database.createClaimed();
    await database.store.fail({ claim, failure: FAILURE, retryAfter: seconds(0) });
    const next = await database.claimAs('worker-2', jobId);
    if (next.kind !== 'claimed') throw new Error(`Cannot claim job ${jobId}: ${next.refusal}`);
    // As written by a version that did not clear it at the claim.
    await database.sql(`UPDATE videos SET error_code = 'old', error_message = 'old' WHERE id = $1`, [videoId]);

    const outcome = await database.store.complete({ claim: next.claim, output: OUTPUT });

    expect(outcome).toBe('completed');
    expect(await database.job(jobId)).toMatchObject({ attempts: 1, failure_code: null, failure_message: null });
    expect(await database.video(videoId)).toMatchObject({ status: 'READY', error_code: null, error_message: null });
  });

  it('complete() says lost when a job does not exist', async () => {
    const claim = { jobId: '00000000-0000-4000-8000-000000000000', workerId: 'worker-1', fencingToken: 1 };

    expect(await database.store.complete({ claim, output: OUTPUT })).toBe('lost');
  });

  it('complete() ends the job CANCELLED when the cancel was accepted first', async () => {
    const { videoId, jobId, claim } = await database.createClaimed();
    const cancel = await database.catalog.requestCancel({ videoId });

    const outcomes = [
      await database.store.complete({ claim, output: OUTPUT }),
      await database.store.complete({ claim, output: OUTPUT }),
    ];

    expect(cancel).toBe('requested');
    expect(outcomes).toEqual(['cancelled', 'cancelled']);
    expect(await database.job(jobId)).toMatchObject({ state: 'CANCELLED' });
    expect(await database.video(videoId)).toMatchObject({ status: 'CANCELLED', output: null, winning_job_id: null });
    expect(await database.locks(jobId)).toEqual([]);
  });

  it('complete() wins when the cancel comes after it', async () => {
    const { videoId, jobId, claim } = await database.createClaimed();
    await database.store.complete({ claim, output: OUTPUT });

    const cancel = await database.catalog.requestCancel({ videoId });

    expect(cancel).toBe('already-finished');
    expect(await database.job(jobId)).toMatchObject({ state: 'SUCCEEDED', cancel_requested_at: null });
    expect(await database.video(videoId)).toMatchObject({ status: 'READY' });
  });

  it('complete() and requestCancel() agree on the winner when they race', async () => {
    for (let round = 0; round < 20; round += 1) {
      const { videoId, jobId, claim } = await database.createClaimed();

      const [complete, cancel] = await Promise.all([
        database.store.complete({ claim, output: OUTPUT }),
        database.catalog.requestCancel({ videoId }),
      ]);

      const [row] = await database.snapshot(videoId);
      const agreed =
        complete === 'completed'
          ? { cancel: 'already-finished', state: 'SUCCEEDED', status: 'READY' }
          : { cancel: 'requested', state: 'CANCELLED', status: 'CANCELLED' };
      expect({ cancel, row }).toMatchObject({
        cancel: agreed.cancel,
        row: { job: { id: jobId, state: agreed.state }, video: { status: agreed.status }, lock: null },
      });
    }
  });

  it('fail() queues the job for later and keeps the video PROCESSING when it may be retried', async () => {
    const { videoId, jobId, claim } = await database.createClaimed();

    const outcome = await database.store.fail({ claim, failure: FAILURE, retryAfter: seconds(170) });

    const [wait] = await database.sql(
      'SELECT EXTRACT(EPOCH FROM available_at - updated_at)::float8 AS seconds FROM jobs WHERE id = $1',
      [jobId],
    );
    expect(outcome).toBe('failed');
    expect(await database.job(jobId)).toMatchObject({
      state: 'QUEUED',
      attempts: 1,
      failure_code: FAILURE.code,
      failure_message: FAILURE.message,
      finished_at: null,
    });
    expect(wait).toEqual({ seconds: 170 });
    expect(await database.video(videoId)).toMatchObject({ status: 'PROCESSING', error_code: null });
    expect(await database.locks(jobId)).toEqual([]);
    const [hint, ...others] = await database.hints(jobId);
    expect(others).toEqual([]);
    expect(hint).toMatchObject({ fencing_token: '1', sent_count: 0 });
    expect(Math.abs(Number(hint?.['seconds_left']) - (170 + HINT_GRACE))).toBeLessThan(5);
    expect((await database.log(jobId)).at(-1)).toMatchObject({
      event: 'failed',
      fromState: 'RUNNING',
      toState: 'QUEUED',
      fencingToken: 1,
      actor: 'worker-1',
      reason: FAILURE.code,
    });
  });

  it('fail() ends job and video with the error when there is no retry', async () => {
    const { videoId, jobId, claim } = await database.createClaimed();

    const outcome = await database.store.fail({ claim, failure: FAILURE, retryAfter: null });

    expect(outcome).toBe('failed');
    expect(await database.job(jobId)).toMatchObject({ state: 'FAILED', attempts: 1, lease_until: null });
    expect(await database.video(videoId)).toMatchObject({
      status: 'FAILED',
      error_code: FAILURE.code,
      error_message: FAILURE.message,
    });
    expect(await database.locks(jobId)).toEqual([]);
  });

  it('release() hands the job back at once and free of charge', async () => {
    const { jobId, claim } = await database.createClaimed();

    const outcome = await database.store.release({ claim });

    const [hint] = await database.hints(jobId);
    const next = await database.claimAs('worker-2', jobId);
    expect(outcome).toBe('released');
    expect(Math.abs(Number(hint?.['seconds_left']) - HINT_GRACE)).toBeLessThan(5);
    expect((await database.log(jobId)).map(({ event, toState }) => [event, toState])).toEqual([
      ['created', 'QUEUED'],
      ['claimed', 'RUNNING'],
      ['released', 'QUEUED'],
      ['claimed', 'RUNNING'],
    ]);
    expect(await database.job(jobId)).toMatchObject({ attempts: 0, stalls: 0, interruptions: 1 });
    expect(next).toMatchObject({ kind: 'claimed', attempt: 1, claim: { fencingToken: 2 } });
  });

  it.each([
    ['fail', (claim: JobClaim) => database.store.fail({ claim, failure: FAILURE, retryAfter: seconds(170) })],
    ['release', (claim: JobClaim) => database.store.release({ claim })],
  ])('%s() ends job and video CANCELLED when a cancel was requested, and says so again', async (_, end) => {
    const { videoId, jobId, claim } = await database.createClaimed();
    await database.catalog.requestCancel({ videoId });

    const outcomes = [await end(claim), await end(claim)];

    expect(outcomes).toEqual(['cancelled', 'cancelled']);
    expect(await database.job(jobId)).toMatchObject({ state: 'CANCELLED', lease_until: null });
    expect(await database.video(videoId)).toMatchObject({ status: 'CANCELLED' });
    expect(await database.locks(jobId)).toEqual([]);
  });

  it('cancel() ends job and video when a cancel was requested', async () => {
    const { videoId, jobId } = await database.createClaimed();
    await database.catalog.requestCancel({ videoId });

    await database.store.cancel({ jobId, workerId: 'worker-1' });

    expect(await database.job(jobId)).toMatchObject({ state: 'CANCELLED', lease_until: null });
    expect(await database.video(videoId)).toMatchObject({ status: 'CANCELLED' });
    expect(await database.locks(jobId)).toEqual([]);
    expect((await database.log(jobId)).slice(-2)).toMatchObject([
      { event: 'cancel-requested', fromState: 'RUNNING', toState: 'RUNNING', actor: 'owner', reason: null },
      { event: 'cancelled', fromState: 'RUNNING', toState: 'CANCELLED', actor: 'worker-1', reason: 'cancel-requested' },
    ]);
  });

  it('cancel() changes nothing when it is repeated', async () => {
    const { videoId, jobId } = await database.createVideo();
    await database.catalog.requestCancel({ videoId });
    const before = await database.snapshot(videoId);

    await database.store.cancel({ jobId, workerId: 'worker-1' });

    expect(await database.snapshot(videoId)).toEqual(before);
  });

  it('cancel() changes nothing when nobody asked for it', async () => {
    const { videoId, jobId } = await database.createClaimed();
    const before = await database.snapshot(videoId);

    await database.store.cancel({ jobId, workerId: 'worker-1' });

    expect(await database.snapshot(videoId)).toEqual(before);
  });
});
