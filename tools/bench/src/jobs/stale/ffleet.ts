/** ffleet before the stale worker test: its job store in the worker, its sweeper outside. */
import { createDatabaseClient, createJobStore, createLeaseSweeper } from '@ffleet/persistence-prisma';
import { seconds, secondsToMs } from '@ffleet/units';
import { withClient } from '../database';
import { createVideoMaker, NO_OUTPUT } from '../systems/ffleet-videos';
import { pollUntil } from './poll-until';
import type { HoldJob, StaleSystem } from './stale-system';

const LEASE = seconds(1);

export const holdFfleetJob: HoldJob = async ({ databaseUrl, key }) => {
  const database = createDatabaseClient({ url: databaseUrl, maxConnections: 1 });
  const store = createJobStore(database);
  const claim = await pollUntil({
    what: `job ${key} claimed`,
    ask: async () => {
      const workerId = `worker-${process.pid}`;
      const outcome = await store.claim({ jobId: key, workerId, leaseDuration: LEASE, receiptHandle: null });
      return outcome.kind === 'claimed' ? outcome.claim : null;
    },
  });
  return {
    complete: async () =>
      (await store.complete({ claim, output: NO_OUTPUT })) === 'completed' ? 'accepted' : 'refused',
    close: () => database.close(),
  };
};

/** As often as a fleet sweeps, and more: a pause of 12 s would be a gap, after which nobody is judged for 30 s. */
const SWEEP_EVERY_MS = 1_000;

export function createFfleetStale({ databaseUrl }: { databaseUrl: string }): StaleSystem {
  const videos = createVideoMaker({ databaseUrl });
  const database = createDatabaseClient({ url: databaseUrl, maxConnections: 1 });
  const sweeper = createLeaseSweeper(database);
  const sweep = () => sweeper.sweep({ actor: 'bench', limit: 100 });
  let sweeping: NodeJS.Timeout | undefined;
  return {
    name: 'ffleet',
    leaseMs: secondsToMs(LEASE),
    note: 'leases of 1 s, swept; told: what complete() returns',
    async install() {
      await videos.install();
      await sweep();
      // As if somebody had swept all along: after a gap the sweeper would be patient for one production lease.
      await withClient(databaseUrl, (client) =>
        client.query('UPDATE sweeper SET swept_at = now(), judges_from = now()'),
      );
      // A sweep that fails is told by the job that is never swept.
      sweeping = setInterval(() => void sweep().catch(() => undefined), SWEEP_EVERY_MS);
    },
    async enqueue() {
      const [video] = await videos.create(1);
      return video?.jobId ?? '';
    },
    async recover(key) {
      const isDue = (): Promise<true | null> =>
        withClient(databaseUrl, async (client) => {
          const due = `SELECT FROM jobs WHERE id = $1 AND state = 'QUEUED' AND available_at <= now()`;
          return (await client.query(due, [key])).rowCount === 1 ? true : null;
        });
      await pollUntil({ what: `the lease of job ${key} swept`, ask: isDue });
    },
    snapshot: (key) =>
      withClient(databaseUrl, async (client) => {
        const { rows } = await client.query<{ row: unknown }>(
          `SELECT to_jsonb(j) - 'updated_at' || jsonb_build_object('status', v.status, 'output', v.output) AS row
           FROM jobs j JOIN videos v ON v.id = j.video_id WHERE j.id = $1`,
          [key],
        );
        return JSON.stringify(rows);
      }),
    async close() {
      clearInterval(sweeping);
      await database.close();
      await videos.close();
    },
  };
}
