import type { JobClaim } from '@ffleet/ports';
import { LEASE, OUTPUT, startFleetDatabase } from '../testing/fleet-database';
import type { FleetDatabase } from '../testing/fleet-database';
import { whileHeld as whileAllHeld } from '../testing/while-held';

const FAILURE = { code: 'network', message: 'The source did not answer' };
const PROGRESS = { stage: 'encode', stage01: 0.3, overall01: 0.25 } as const;

/** A statement reads the rows as they were at its start; these tests let it wait until they are different. */
describe('a write that waits for another', () => {
  let database: FleetDatabase;

  beforeAll(async () => {
    database = await startFleetDatabase();
  });
  afterAll(() => database.stop());

  const whileHeld = async <T>(statements: readonly string[], write: () => Promise<T>): Promise<T | undefined> =>
    (await whileAllHeld({ database, statements, writes: [write] }))[0];

  const writes: readonly (readonly [string, (claim: JobClaim) => Promise<unknown>])[] = [
    ['renew', (claim: JobClaim) => database.store.renew({ claim, leaseDuration: LEASE, progress: PROGRESS })],
    ['complete', (claim: JobClaim) => database.store.complete({ claim, output: OUTPUT })],
    ['fail', (claim: JobClaim) => database.store.fail({ claim, failure: FAILURE, retryAfter: null })],
    ['release', (claim: JobClaim) => database.store.release({ claim })],
  ];

  it.each(writes)('%s() is lost when the sweep that it waited for took the job away', async (_, write) => {
    const { jobId, claim } = await database.createClaimed();
    const swept = `UPDATE jobs SET state = 'QUEUED', stalls = 1, lease_until = NULL WHERE id = '${jobId}'`;

    const outcome = await whileHeld<unknown>([swept], () => write(claim));

    expect(['lost', { kind: 'lost' }]).toContainEqual(outcome);
    expect(await database.job(jobId)).toMatchObject({ state: 'QUEUED', stalls: 1, attempts: 0, interruptions: 0 });
    expect(await database.log(jobId)).toHaveLength(2);
  });

  it('claim() takes a job whose hint it cannot see yet, and the outbox drops that hint', async () => {
    const { jobId } = await database.createClaimed();
    const released = [
      `UPDATE jobs SET state = 'QUEUED', lease_until = NULL WHERE id = '${jobId}'`,
      `DELETE FROM idempotency_locks WHERE job_id = '${jobId}'`,
      `INSERT INTO hints (job_id, fencing_token, send_at) VALUES ('${jobId}', 1, now())`,
    ];

    const outcome = await whileHeld(released, () => database.claimAs('worker-2', jobId));

    const leftBehind = await database.hints(jobId);
    const due = await database.outbox.takeDue({ limit: 10 });
    expect(outcome).toMatchObject({ kind: 'claimed', claim: { fencingToken: 2 } });
    expect(leftBehind).toHaveLength(1);
    expect(due).toEqual([]);
    expect(await database.hints(jobId)).toEqual([]);
  });
});
