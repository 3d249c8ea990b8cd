import { setTimeout as delay } from 'node:timers/promises';
import { OUTPUT, startFleetDatabase } from './testing/fleet-database';
import type { FleetDatabase } from './testing/fleet-database';

describe('createDatabaseClient()', () => {
  let database: FleetDatabase;

  beforeAll(async () => {
    database = await startFleetDatabase();
  });
  afterAll(() => database.stop());

  const connectionsOfClient = () => database.sql(`SELECT pid FROM pg_stat_activity WHERE application_name = 'ffleet'`);

  it('createDatabaseClient() connects again when the server ended all its connections', async () => {
    const { claim } = await database.createClaimed();
    await database.sql(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'ffleet'`);
    for (let look = 0; (await connectionsOfClient()).length > 0 && look < 1_000; look += 1) await delay(10);

    const outcome = await database.store.complete({ claim, output: OUTPUT });

    expect(outcome).toBe('completed');
  });

  it('createDatabaseClient() bounds every statement on the server', async () => {
    const [row] = await database.client.$queryRaw<{ statement_timeout: string }[]>`SHOW statement_timeout`;

    expect(row).toEqual({ statement_timeout: '15s' });
  });
});
