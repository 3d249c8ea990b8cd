import { setTimeout as delay } from 'node:timers/promises';
import type { JobClaim } from '@ffleet/ports';
import pg from 'pg';
import { LEASE, OUTPUT, startFleetDatabase } from '../testing/fleet-database';
import type { FleetDatabase } from '../testing/fleet-database';

const FAILURE = { code: 'network', message: 'The source did not answer' };
const PROGRESS = { stage: 'encode', stage01: 0.3, overall01: 0.25 } as const;
const POLLS_MAX = 1_000;

/** A statement reads the rows as they were at its start; these tests let it wait until they are different. */
describe('a write that waits for another', () => {
  let database: FleetDatabase;

  beforeAll(async () => {
    database = await startFleetDatabase();
  });
  afterAll(() => database.stop());

  const untilAStatementWaits = async (): Promise<void> => {
    for (let poll = 0; poll < POLLS_MAX; poll += 1) {
      const waiting = await database.sql(
        `SELECT FROM pg_stat_activity WHERE application_name = 'ffleet' AND wait_event_type = 'Lock'`,
      );
      if (waiting.length > 0) return;
      await delay(10);
    }
    throw new Error(`Cannot see a statement wait for a lock in ${POLLS_MAX} polls`);
  };

  /** Runs statements in a transaction that ends only once `write` waits for it. */
  async function whileHeld<T>(statements: readonly string[], write: () => Promise<T>): Promise<T> {
    const holder = new pg.Client({ connectionString: database.url });
    await holder.connect();
    try {
      await holder.query('BEGIN');
      for (const statement of statements) await holder.query(statement);
      const outcome = write();
      await untilAStatementWaits();
      await holder.query('COMMIT');
      return await outcome;
    } finally {
      await holder.end();
    }
  }

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
