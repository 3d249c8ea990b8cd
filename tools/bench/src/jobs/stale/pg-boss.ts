/** pg-boss before the stale worker test: jobs expire, and its upkeep makes them available again. */
import PgBoss from 'pg-boss';
import { withClient } from '../database';
import { pollUntil } from './poll-until';
import type { HoldJob, StaleSystem } from './stale-system';

const EXPIRE_IN_SECONDS = 1;

const open = (databaseUrl: string): Promise<PgBoss> => {
  const boss = new PgBoss({ connectionString: databaseUrl, supervise: false, schedule: false, max: 2 });
  boss.on('error', () => undefined);
  return boss.start();
};

export const holdPgBossJob: HoldJob = async ({ databaseUrl, key }) => {
  const boss = await open(databaseUrl);
  const ask = async (): Promise<PgBoss.Job | null> => (await boss.fetch<object>(key))[0] ?? null;
  const { id } = await pollUntil({ what: `a job of queue ${key} fetched`, ask });
  return {
    async complete() {
      // Its types say void; it answers with the number of rows.
      const answer: unknown = await boss.complete(key, id);
      return (answer as { affected: number }).affected > 0 ? 'accepted' : 'refused';
    },
    close: () => boss.stop({ graceful: false, wait: false }),
  };
};

export function createPgBossStale({ databaseUrl }: { databaseUrl: string }): StaleSystem {
  let boss: PgBoss | null = null;
  return {
    name: 'pg-boss',
    leaseMs: EXPIRE_IN_SECONDS * 1_000,
    note: 'expireInSeconds 1, expire() called; told: the rows that complete() counts',
    async install() {
      boss = await open(databaseUrl);
    },
    async enqueue(run) {
      const key = `stale-${run}`;
      await boss?.createQueue(key);
      await boss?.send(key, {}, { expireInSeconds: EXPIRE_IN_SECONDS, retryLimit: 9 });
      return key;
    },
    recover: async () => boss?.expire(),
    snapshot: (key) =>
      withClient(databaseUrl, async (client) => {
        const { rows } = await client.query<{ row: unknown }>(
          'SELECT id, state, started_on, completed_on, retry_count FROM pgboss.job WHERE name = $1',
          [key],
        );
        return JSON.stringify(rows);
      }),
    close: async () => boss?.stop({ graceful: false, wait: false }),
  };
}
