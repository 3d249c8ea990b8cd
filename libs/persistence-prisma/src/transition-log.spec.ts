import { checkTransitionLog } from '@ffleet/video-job-lifecycle';
import { OUTPUT, startFleetDatabase } from './testing/fleet-database';
import type { FleetDatabase } from './testing/fleet-database';
import { fetchTransitionLog } from './transition-log';

describe('fetchTransitionLog()', () => {
  let database: FleetDatabase;

  beforeAll(async () => {
    database = await startFleetDatabase();
  });
  afterAll(() => database.stop());

  it('fetchTransitionLog() reads page by page what happened to all jobs', async () => {
    const jobs = [await database.createClaimed(), await database.createClaimed()];
    for (const { claim } of jobs) await database.store.complete({ claim, output: OUTPUT });
    const { client } = database;
    const all = await fetchTransitionLog({ client, limit: 100 });

    const first = await fetchTransitionLog({ client, limit: 4 });
    const second = await fetchTransitionLog({ client, afterSequence: first.at(-1)?.sequence ?? 0, limit: 4 });

    expect([...first, ...second]).toEqual(all);
    expect(all.map(({ event }) => event)).toEqual([
      'created',
      'claimed',
      'created',
      'claimed',
      'completed',
      'completed',
    ]);
    expect(checkTransitionLog(all)).toEqual([]);
  });

  it.each([0, 10_001, 1.5])('fetchTransitionLog() throws when the limit is %d', async (limit) => {
    await expect(fetchTransitionLog({ client: database.client, limit })).rejects.toThrow(RangeError);
  });

  it.each([
    ['UPDATE', `UPDATE job_transitions SET actor = 'nobody'`],
    ['DELETE', 'DELETE FROM job_transitions'],
    ['TRUNCATE', 'TRUNCATE job_transitions'],
  ])('the log refuses %s', async (operation, statement) => {
    const { jobId } = await database.createVideo();

    const outcome = database.sql(statement);

    await expect(outcome).rejects.toThrow(
      `Cannot ${operation.toLowerCase()} rows of job_transitions: the log is append-only`,
    );
    expect(await database.log(jobId)).toMatchObject([{ event: 'created', actor: 'owner' }]);
  });

  it('the log outlives its job', async () => {
    const { videoId, jobId } = await database.createVideo();

    await database.sql('DELETE FROM videos WHERE id = $1', [videoId]);

    expect(await database.log(jobId)).toHaveLength(1);
    expect(await database.hints(jobId)).toEqual([]);
  });
});
