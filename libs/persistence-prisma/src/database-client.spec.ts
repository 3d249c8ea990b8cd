import type { JobClaim } from '@ffleet/ports';
import { DatabaseError } from './database-error';
import { OUTPUT, startFleetDatabase } from './testing/fleet-database';
import type { FleetDatabase } from './testing/fleet-database';

/** Each connection of the pool may fail once. */
const CONNECTIONS_MAX = 5;

describe('createDatabaseClient()', () => {
  let database: FleetDatabase;

  beforeAll(async () => {
    database = await startFleetDatabase();
  });
  afterAll(() => database.stop());

  /** A statement that meets a dying connection fails; asked again, as every caller does, it goes over a new one. */
  async function completeAgainAndAgain(claim: JobClaim): Promise<{ outcome: string; failures: unknown[] }> {
    const failures: unknown[] = [];
    for (;;) {
      try {
        return { outcome: await database.store.complete({ claim, output: OUTPUT }), failures };
      } catch (error) {
        failures.push(error);
        if (failures.length > CONNECTIONS_MAX) throw error;
      }
    }
  }

  it('createDatabaseClient() connects again when the server ended all its connections', async () => {
    const { claim } = await database.createClaimed();
    await database.sql(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'ffleet'`);

    const { outcome, failures } = await completeAgainAndAgain(claim);

    expect(outcome).toBe('completed');
    for (const failure of failures) expect(failure).toBeInstanceOf(DatabaseError);
  });

  it('createDatabaseClient() bounds every statement on the server', async () => {
    const [row] = await database.client.prisma.$queryRaw<{ statement_timeout: string }[]>`SHOW statement_timeout`;

    expect(row).toEqual({ statement_timeout: '15s' });
  });
});
