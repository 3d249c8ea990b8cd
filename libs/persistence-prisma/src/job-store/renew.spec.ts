import { startFleetDatabase } from '../testing/fleet-database';
import type { FleetDatabase } from '../testing/fleet-database';

describe('renewJob()', () => {
  let database: FleetDatabase;

  beforeAll(async () => {
    database = await startFleetDatabase();
  });
  afterAll(() => database.stop());

  it('writes no column that an index knows: a heartbeat of each worker, each 8 s, costs no index an entry', async () => {
    const indexes = await database.sql(
      `SELECT pg_get_indexdef(indexrelid) AS definition FROM pg_index WHERE indrelid = 'jobs'::regclass`,
    );

    const definitions = indexes.map(({ definition }) => String(definition));
    expect(definitions).toContainEqual(expect.stringContaining('created_at'));
    expect(definitions.filter((text) => /\b(lease_until|stage|progress|updated_at)\b/.test(text))).toEqual([]);
  });
});
