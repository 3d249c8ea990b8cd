import { seconds } from '@ffleet/units';
import { createJobEvidence } from './job-evidence';
import { startFleetDatabase } from './testing/fleet-database';
import type { FleetDatabase } from './testing/fleet-database';

describe('createJobEvidence()', () => {
  let database: FleetDatabase;

  beforeAll(async () => {
    database = await startFleetDatabase();
  });
  afterAll(() => database.stop());

  it('fetchHealth() counts the migrations that a database lacks', async () => {
    const evidence = createJobEvidence(database.client);
    const whole = await evidence.fetchHealth();
    const forget = `DELETE FROM _prisma_migrations WHERE migration_name =
      (SELECT max(migration_name) FROM _prisma_migrations)`;

    await database.sql(forget);
    const lacking = await evidence.fetchHealth();

    expect(whole).toEqual({ pendingMigrations: 0 });
    expect(lacking).toEqual({ pendingMigrations: 1 });
  });

  it('fetchRunning() tells the time where no job runs, and each lease where one does', async () => {
    const evidence = createJobEvidence(database.client);
    const before = await evidence.fetchRunning();

    const { videoId, jobId } = await database.createClaimed({ leaseSeconds: 30 });
    const { databaseNow, jobs } = await evidence.fetchRunning();

    expect(before.jobs).toEqual([]);
    expect(jobs).toMatchObject([{ jobId, videoId, tenantId: 7, workerId: 'worker-1', fencingToken: 1 }]);
    expect((jobs[0]?.leaseUntil ?? 0) - databaseNow).toBeGreaterThan(20_000);
    expect(databaseNow).toBeGreaterThanOrEqual(before.databaseNow);
  });

  it('fetchFailures() and fetchStalls() tell what went wrong lately, and nothing older', async () => {
    const evidence = createJobEvidence(database.client);
    const failed = await database.createClaimed();
    const failure = { code: 'source-missing', message: 'no such object' };
    await database.store.fail({ claim: failed.claim, failure, retryAfter: null });
    const stalled = await database.createClaimed();
    await database.sweepAway(stalled.jobId);

    const failures = await evidence.fetchFailures();
    const stalls = await evidence.fetchStalls();
    await database.sql(`UPDATE jobs SET failed_at = now() - interval '20 minutes' WHERE id = $1`, [failed.jobId]);
    const later = await evidence.fetchFailures();

    expect(failures).toMatchObject([{ jobId: failed.jobId, code: 'source-missing', state: 'FAILED' }]);
    expect(stalls).toMatchObject([
      { jobId: stalled.jobId, videoId: stalled.videoId, toState: 'QUEUED', part: null, workerId: 'worker-1' },
    ]);
    expect(later).toEqual([]);
  });

  it('fetchFailures() tells when an attempt failed, however long the next one goes on', async () => {
    const evidence = createJobEvidence(database.client);
    const { jobId, claim } = await database.createClaimed();
    await database.store.fail({ claim, failure: { code: 'disk-full', message: 'no room' }, retryAfter: seconds(0) });
    await database.sql(`UPDATE jobs SET failed_at = now() - interval '20 minutes' WHERE id = $1`, [jobId]);

    const again = await database.claimAs('worker-2', jobId);

    expect(again).toMatchObject({ kind: 'claimed', attempt: 2 });
    expect((await evidence.fetchFailures()).map((failure) => failure.jobId)).not.toContain(jobId);
  });

  it('listJobs() tells the newest first, of one state or of one video', async () => {
    const evidence = createJobEvidence(database.client);
    const { videoId, jobId } = await database.createVideo();

    const [newest] = await evidence.listJobs({ limit: 1 });
    const failed = await evidence.listJobs({ state: 'FAILED', limit: 10 });
    const ofVideo = await evidence.listJobs({ videoId, limit: 10 });

    expect(newest).toMatchObject({ jobId, state: 'QUEUED', workerId: null, leaseUntil: null, progress01: 0 });
    expect(failed).toMatchObject([{ state: 'FAILED', failureCode: 'source-missing' }]);
    expect(ofVideo).toEqual([newest]);
  });
});
