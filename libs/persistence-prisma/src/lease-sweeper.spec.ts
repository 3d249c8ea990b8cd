import { seconds } from '@ffleet/units';
import { checkTransitionLog, markSweep, STALLS_MAX } from '@ffleet/video-job-lifecycle';
import type { SweepMark } from '@ffleet/video-job-lifecycle';
import { LEASE, OUTPUT, startFleetDatabase } from './testing/fleet-database';
import type { FleetDatabase } from './testing/fleet-database';

const PROGRESS = { stage: 'encode', stage01: 0.3, overall01: 0.25 } as const;

describe('LeaseSweeper', () => {
  let database: FleetDatabase;

  beforeAll(async () => {
    database = await startFleetDatabase();
  });
  beforeEach(() => database.sweptAllAlong());
  afterAll(() => database.stop());

  const sweep = (actor = 'sweeper-1') => database.sweeper.sweep({ actor, limit: 100 });
  /** Another vanished worker after the first, until the job has spent this many stalls. */
  const spendStalls = async (jobId: string, stalls: number): Promise<void> => {
    for (let stall = 1; stall <= stalls; stall += 1) {
      await database.sweepAway(jobId);
      await database.makeDue(jobId);
      const outcome = await database.claimAs(`rescuer-${stall}`, jobId);
      if (outcome.kind !== 'claimed') throw new Error(`Cannot claim job ${jobId}: ${outcome.refusal}`);
    }
  };

  it('sweep() queues the job of a vanished worker and owes it a message at once', async () => {
    const { videoId, jobId, claim } = await database.createClaimed();
    await database.store.renew({ claim, leaseDuration: LEASE, progress: PROGRESS });
    await database.expireLease(jobId);

    const swept = await sweep();

    expect(swept).toEqual([
      {
        jobId,
        videoId,
        tenantId: 7,
        state: 'QUEUED',
        stalls: 1,
        workerId: 'worker-1',
        fencingToken: 1,
        receiptHandle: 'receipt of worker-1',
      },
    ]);
    expect(await database.job(jobId)).toMatchObject({ state: 'QUEUED', stalls: 1, lease_until: null, stage: null });
    expect(await database.video(videoId)).toMatchObject({ status: 'PROCESSING' });
    expect(await database.locks(jobId)).toEqual([]);
    const [hint] = await database.hints(jobId);
    expect(hint).toMatchObject({ fencing_token: '1', sent_count: 0 });
    expect(hint?.['seconds_left']).toBeLessThanOrEqual(0);
    expect((await database.log(jobId)).at(-1)).toMatchObject({
      event: 'stalled',
      fromState: 'RUNNING',
      toState: 'QUEUED',
      fencingToken: 1,
      actor: 'sweeper-1',
      reason: 'worker-vanished',
    });
  });

  it.each([
    [1, 1],
    [2, 15],
    [3, 60],
  ])('sweep() lets a job wait after stall %d for %d seconds', async (stall, backoff) => {
    const { jobId } = await database.createClaimed();
    await spendStalls(jobId, stall - 1);

    await database.sweepAway(jobId);

    const [wait] = await database.sql(
      'SELECT stalls, EXTRACT(EPOCH FROM available_at - updated_at)::float8 AS seconds FROM jobs WHERE id = $1',
      [jobId],
    );
    expect(wait).toEqual({ stalls: stall, seconds: backoff });
  });

  it('sweep() gives a job up when more workers vanished than its budget allows', async () => {
    const { videoId, jobId } = await database.createClaimed();
    await spendStalls(jobId, STALLS_MAX);
    await database.expireLease(jobId);

    const swept = await sweep();

    const message = expect.stringMatching(/^More than 3 workers vanished .* retry the video$/) as string;
    expect(swept).toMatchObject([{ jobId, state: 'DEAD', stalls: STALLS_MAX + 1, workerId: 'rescuer-3' }]);
    expect(await database.job(jobId)).toMatchObject({
      state: 'DEAD',
      attempts: 0,
      failure_code: 'worker-vanished',
      failure_message: message,
    });
    expect(await database.video(videoId)).toMatchObject({
      status: 'FAILED',
      error_code: 'worker-vanished',
      error_message: message,
    });
    expect(await database.locks(jobId)).toEqual([]);
    expect(await database.hints(jobId)).toEqual([]);
    expect(checkTransitionLog(await database.log(jobId))).toEqual([]);
    expect(await database.catalog.retry({ videoId })).toMatchObject({ kind: 'queued' });
  });

  it('sweep() cancels the job of a vanished worker when its owner had asked for it', async () => {
    const { videoId, jobId } = await database.createClaimed();
    await database.catalog.requestCancel({ videoId });
    await database.expireLease(jobId);

    const swept = await sweep();

    expect(swept).toMatchObject([{ jobId, state: 'CANCELLED', stalls: 1 }]);
    expect(await database.video(videoId)).toMatchObject({ status: 'CANCELLED' });
    expect(await database.hints(jobId)).toEqual([]);
    expect((await database.log(jobId)).at(-1)).toMatchObject({ event: 'stalled', reason: 'cancel-requested' });
  });

  it('sweep() leaves a valid lease, a waiting job and a finished one alone', async () => {
    const running = await database.createClaimed();
    const waiting = await database.createVideo();
    const done = await database.createClaimed();
    await database.store.complete({ claim: done.claim, output: OUTPUT });
    const all = () => Promise.all([running, waiting, done].map(({ videoId }) => database.snapshot(videoId)));
    const before = await all();

    const swept = await sweep();

    expect(swept).toEqual([]);
    expect(await all()).toEqual(before);
  });

  it('sweep() stops at its limit and goes on at the next call', async () => {
    const jobs = [await database.createClaimed(), await database.createClaimed(), await database.createClaimed()];
    for (const { jobId } of jobs) await database.expireLease(jobId);

    const first = await database.sweeper.sweep({ actor: 'sweeper-1', limit: 2 });
    const second = await database.sweeper.sweep({ actor: 'sweeper-1', limit: 2 });

    expect([first.length, second.length]).toEqual([2, 1]);
    expect(new Set([...first, ...second].map(({ jobId }) => jobId))).toEqual(new Set(jobs.map(({ jobId }) => jobId)));
  });

  it('sweep() counts one stall when ten sweepers race', async () => {
    const { jobId } = await database.createClaimed();
    await database.expireLease(jobId);

    const swept = await Promise.all(Array.from({ length: 10 }, (_, index) => sweep(`sweeper-${index}`)));

    expect(swept.flat()).toMatchObject([{ jobId, stalls: 1 }]);
    expect(await database.job(jobId)).toMatchObject({ stalls: 1, state: 'QUEUED' });
    expect((await database.log(jobId)).filter(({ event }) => event === 'stalled')).toHaveLength(1);
  });

  it.each([
    ['complete', 'SUCCEEDED', async (claim) => (await database.store.complete({ claim, output: OUTPUT })) !== 'lost'],
    ['release', 'QUEUED', async (claim) => (await database.store.release({ claim })) !== 'lost'],
    [
      'renew',
      'RUNNING',
      async (claim) =>
        (await database.store.renew({ claim, leaseDuration: seconds(30), progress: PROGRESS })).kind === 'held',
    ],
  ] satisfies [
    string,
    string,
    (claim: Parameters<FleetDatabase['store']['release']>[0]['claim']) => Promise<boolean>,
  ][])('sweep() and %s() agree on who was first when they race', async (_, state, write) => {
    for (let round = 0; round < 20; round += 1) {
      const { jobId, claim } = await database.createClaimed();
      await database.expireLease(jobId);

      const [accepted, swept] = await Promise.all([write(claim), sweep()]);

      expect(swept).toHaveLength(accepted ? 0 : 1);
      expect(await database.job(jobId)).toMatchObject(accepted ? { state, stalls: 0 } : { state: 'QUEUED', stalls: 1 });
      expect(checkTransitionLog(await database.log(jobId))).toEqual([]);
    }
  });

  /** Seconds before now, as the last sweep left them; negative: after now. */
  const HISTORIES = [
    { when: 'sweeps went on', sweptAt: 5, judgesFrom: 500, gapBeganAt: 900, leaseUntil: 1, isJudged: true },
    { when: 'it ran out in a gap', sweptAt: 300, judgesFrom: 500, gapBeganAt: 900, leaseUntil: 60, isJudged: false },
    {
      when: 'it ran out before a gap',
      sweptAt: 300,
      judgesFrom: 500,
      gapBeganAt: 900,
      leaseUntil: 301,
      isJudged: true,
    },
    { when: 'its wait goes on', sweptAt: 5, judgesFrom: -20, gapBeganAt: 300, leaseUntil: 60, isJudged: false },
    { when: 'its wait is over', sweptAt: 5, judgesFrom: 1, gapBeganAt: 300, leaseUntil: 60, isJudged: true },
    {
      when: 'it ran out before the wait',
      sweptAt: 5,
      judgesFrom: -20,
      gapBeganAt: 300,
      leaseUntil: 301,
      isJudged: true,
    },
    {
      when: 'a second gap came in its wait',
      sweptAt: 20,
      judgesFrom: -10,
      gapBeganAt: 300,
      leaseUntil: 60,
      isJudged: false,
    },
    {
      when: 'a minute lies between sweeps',
      sweptAt: 60,
      judgesFrom: 30,
      gapBeganAt: 120,
      leaseUntil: 61,
      isJudged: true,
    },
    {
      when: 'it ran out since, a minute apart',
      sweptAt: 60,
      judgesFrom: 30,
      gapBeganAt: 120,
      leaseUntil: 30,
      isJudged: false,
    },
  ] as const;

  it.each(HISTORIES)('sweep() judges a lease ($isJudged) when $when', async (history) => {
    const { jobId } = await database.createClaimed();
    const ago = (value: number) => `now() - make_interval(secs => ${value})`;
    const { sweptAt, judgesFrom, gapBeganAt, leaseUntil } = history;
    await database.sql(
      `UPDATE sweeper SET swept_at = ${ago(sweptAt)}, judges_from = ${ago(judgesFrom)}, gap_began_at = ${ago(gapBeganAt)}`,
    );
    await database.sql(`UPDATE jobs SET lease_until = ${ago(leaseUntil)} WHERE id = $1`, [jobId]);

    const swept = await sweep();

    expect(swept.some((job) => job.jobId === jobId)).toBe(history.isJudged);
  });

  it('sweep() marks what markSweep() says, whatever was marked before', async () => {
    const ages = [0.5, 5, 11, 13, 25, 31, 59, 89, 91, 300];
    const names = Object.entries({
      sweptAt: 'swept_at',
      judgesFrom: 'judges_from',
      gapBeganAt: 'gap_began_at',
      graceBeganAt: 'grace_began_at',
    }) as [keyof SweepMark, string][];
    const columnsInMs = names
      .map(([name, column]) => `(EXTRACT(EPOCH FROM ${column}) * 1000)::float8 AS "${name}"`)
      .join(', ');
    for (const [index, sweptAgo] of [...ages, ...ages].entries()) {
      const ago = {
        sweptAt: sweptAgo,
        judgesFrom: index % 2 === 0 ? -20 : 1,
        gapBeganAt: 120,
        graceBeganAt: (index * 17) % 100,
      };
      const sets = names.map(([name, column]) => `${column} = now() - make_interval(secs => ${ago[name]})`);
      const [before] = await database.sql(`UPDATE sweeper SET ${sets.join(', ')} RETURNING ${columnsInMs}`);
      await sweep();
      const [after] = await database.sql(`SELECT ${columnsInMs} FROM sweeper`);

      const expected = markSweep({ mark: before as unknown as SweepMark, at: (after as unknown as SweepMark).sweptAt });

      expect(after).toEqual(expected);
    }
  });

  it('sweep() gives one more lease time when nobody has ever swept', async () => {
    const { jobId } = await database.createClaimed();
    await database.expireLease(jobId);
    await database.sql(
      'UPDATE sweeper SET swept_at = to_timestamp(0), judges_from = to_timestamp(0), gap_began_at = to_timestamp(0)',
    );

    const first = await sweep();

    const [row] = await database.sql('SELECT EXTRACT(EPOCH FROM judges_from - swept_at)::float8 AS wait FROM sweeper');
    expect(first).toEqual([]);
    expect(row).toEqual({ wait: LEASE });
    expect(await sweep()).toEqual([]);
    await database.sql('UPDATE sweeper SET judges_from = now()');
    expect((await sweep()).map((job) => job.jobId)).toContain(jobId);
  });
});
