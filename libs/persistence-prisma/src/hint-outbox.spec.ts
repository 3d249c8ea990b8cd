import { seconds } from '@ffleet/units';
import { HINT_GRACE, HINT_SEND_LEASE, rehintAfter } from '@ffleet/video-job-lifecycle';
import { messageFor, startFleetDatabase } from './testing/fleet-database';
import type { FleetDatabase } from './testing/fleet-database';

const FAILURE = { code: 'network', message: 'The source did not answer' };

describe('HintOutbox', () => {
  let database: FleetDatabase;

  beforeAll(async () => {
    database = await startFleetDatabase();
  });
  afterEach(() => database.sql('DELETE FROM videos'));
  afterAll(() => database.stop());

  const takeDue = (limit = 100) => database.outbox.takeDue({ limit });
  const secondsLeft = async (jobId: string) => Number((await database.hints(jobId))[0]?.['seconds_left']);
  const letTimeCome = (jobId: string) => database.sql('UPDATE hints SET send_at = now() WHERE job_id = $1', [jobId]);

  it('takeDue() returns nothing while the message of the sender is still expected', async () => {
    await database.createVideo();

    expect(await takeDue()).toEqual([]);
  });

  it('takeDue() returns the hint of a job whose maker never came to send one', async () => {
    const source = { kind: 'url', url: 'https://example.org/a.mp4' } as const;
    const { videoId, jobId } = await database.createVideo({ tenantId: 8, source });
    await letTimeCome(jobId);

    const due = await takeDue();

    expect(due).toEqual([{ job: { jobId, videoId, tenantId: 8, source }, fencingToken: 0, delay: 0 }]);
  });

  it('takeDue() returns a hint again when its sender died before it was confirmed', async () => {
    const { jobId } = await database.createVideo();
    await letTimeCome(jobId);
    const first = await takeDue();

    const meanwhile = await takeDue();

    const left = await secondsLeft(jobId);
    await letTimeCome(jobId);
    const later = await takeDue();
    expect(meanwhile).toEqual([]);
    expect(Math.abs(left - HINT_SEND_LEASE)).toBeLessThan(5);
    expect(later).toEqual(first);
  });

  it('takeDue() hands each hint to one of ten senders that race', async () => {
    const jobs = await Promise.all(Array.from({ length: 30 }, () => database.createVideo()));
    await database.sql('UPDATE hints SET send_at = now()');

    const taken = await Promise.all(Array.from({ length: 10 }, () => takeDue(5)));

    const ids = taken.flat().map(({ job }) => job.jobId);
    expect(new Set(ids).size).toBe(ids.length);
    for (const { length } of taken) expect(length).toBeLessThanOrEqual(5);
    const rest = (await takeDue()).map(({ job }) => job.jobId);
    expect(new Set([...ids, ...rest])).toEqual(new Set(jobs.map(({ jobId }) => jobId)));
  });

  it('takeDue() tells how long a swept job has to wait', async () => {
    const { jobId } = await database.createClaimed();
    await database.sweepAway(jobId);
    await database.sql(`UPDATE jobs SET available_at = now() + interval '14.5 seconds' WHERE id = $1`, [jobId]);

    expect(await takeDue()).toMatchObject([{ job: { jobId }, fencingToken: 1, delay: 15 }]);
  });

  it('takeDue() never delays a message for longer than a queue can', async () => {
    const { jobId, claim } = await database.createClaimed();
    await database.store.fail({ claim, failure: FAILURE, retryAfter: seconds(2_000) });
    await letTimeCome(jobId);

    expect(await takeDue()).toMatchObject([{ delay: 900 }]);
  });

  it('takeDue() is the message of a retry whose own was deleted at receive', async () => {
    const { jobId, claim } = await database.createClaimed();
    await database.store.fail({ claim, failure: FAILURE, retryAfter: seconds(170) });
    const early = await takeDue();
    await database.makeDue(jobId);

    const due = await takeDue();

    expect(early).toEqual([]);
    expect(due).toMatchObject([{ job: { jobId }, fencingToken: 1, delay: 0 }]);
  });

  it.each([
    ['its job was claimed since', (jobId: string) => database.claimAs('worker-2', jobId)],
    [
      'its job ended since',
      (jobId: string) =>
        database.sql(`UPDATE jobs SET state = 'CANCELLED', finished_at = now() WHERE id = $1`, [jobId]),
    ],
  ])('takeDue() drops a hint that was left behind when %s', async (_, proceed) => {
    const { jobId, claim } = await database.createClaimed();
    await database.store.release({ claim });
    const [hint] = await database.hints(jobId);
    await proceed(jobId);
    // As left by a statement that waited for the one which wrote the hint, and could not see it.
    await database.sql(
      `INSERT INTO hints (job_id, fencing_token, send_at) VALUES ($1, $2, now())
       ON CONFLICT (job_id) DO UPDATE SET send_at = now()`,
      [jobId, hint?.['fencing_token']],
    );

    const due = await takeDue();

    expect(due).toEqual([]);
    expect(await database.hints(jobId)).toEqual([]);
  });

  it('confirmSent() puts the next hint off for longer each time', async () => {
    const { jobId } = await database.createVideo();
    const waits: number[] = [];

    for (let sent = 1; sent <= 12; sent += 1) {
      await database.outbox.confirmSent({ jobId, fencingToken: 0 });
      waits.push(await secondsLeft(jobId));
    }

    waits.forEach((wait, index) => {
      expect(Math.abs(wait - rehintAfter({ sentCount: index + 1 }))).toBeLessThan(5);
    });
  });

  it('confirmSent() leaves the next hint soon where the message was received and deleted before', async () => {
    const { jobId, videoId } = await database.createVideo();
    await letTimeCome(jobId);
    await takeDue();

    await database.store.resolve(messageFor({ videoId, jobId }), { messageEnds: true });
    await database.outbox.confirmSent({ jobId, fencingToken: 0 });
    const afterTheFirst = await secondsLeft(jobId);
    await letTimeCome(jobId);
    await takeDue();
    await database.outbox.confirmSent({ jobId, fencingToken: 0 });

    expect(afterTheFirst).toBeLessThanOrEqual(HINT_GRACE);
    expect(await secondsLeft(jobId)).toBeGreaterThan(500);
  });

  it('confirmSent() changes nothing when the job was claimed and queued anew since', async () => {
    const { jobId } = await database.createVideo();
    await letTimeCome(jobId);
    const [due] = await takeDue();
    const outcome = await database.claimAs('worker-1', jobId);
    if (outcome.kind !== 'claimed') throw new Error(`Cannot claim job ${jobId}: ${outcome.refusal}`);
    await database.store.release({ claim: outcome.claim });
    const before = await database.sql('SELECT * FROM hints WHERE job_id = $1', [jobId]);

    await database.outbox.confirmSent({ jobId, fencingToken: due?.fencingToken ?? -1 });

    expect(await database.sql('SELECT * FROM hints WHERE job_id = $1', [jobId])).toEqual(before);
  });
});
