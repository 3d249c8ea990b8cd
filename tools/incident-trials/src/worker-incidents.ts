/** What goes wrong with workers and their database: killed, stuck, full, away. */
import type { Incident } from './incident';
import { until } from './incident-ground';
import type { IncidentGround } from './incident-ground';

/** The report looks at the stalls of the last minutes; the log is append-only, and a person would wait. */
async function forgetStalls({ database }: IncidentGround): Promise<void> {
  await database.pool.query('ALTER TABLE job_transitions DISABLE TRIGGER job_transitions_append_only');
  await database.pool.query(`DELETE FROM job_transitions WHERE event = 'stalled'`);
  await database.pool.query('ALTER TABLE job_transitions ENABLE TRIGGER job_transitions_append_only');
}

export const WORKER_INCIDENTS: readonly Incident[] = [
  {
    title: 'a worker is killed in mid-encode',
    finding: 'WorkerVanished/LeaseSwept',
    async make(ground) {
      const videoId = await ground.submitSlow();
      await ground.untilRunning(videoId);
      const { rows } = await ground.database.pool.query<{ worker: string }>(
        'SELECT worker_id AS worker FROM jobs WHERE video_id = $1',
        [videoId],
      );
      const victim = ground.stack.workers().find(({ instanceId }) => instanceId === rows[0]?.worker);
      if (!victim) throw new Error(`Cannot kill the worker of video ${videoId}: it is not there`);
      process.kill(victim.pid, 'SIGKILL');
      return async () => {
        await ground.cancel(videoId);
        await forgetStalls(ground);
      };
    },
  },
  {
    title: 'nobody sweeps, and a lease is long over',
    finding: 'JobsStuck/LeaseExpiredUnswept',
    async make(ground) {
      const { pool } = ground.database;
      const videoId = await ground.submitSlow();
      await ground.untilRunning(videoId);
      // Whoever sweeps holds this row; one that hangs keeps all others from it.
      const hanging = await pool.connect();
      await hanging.query('BEGIN');
      await hanging.query('SELECT 1 FROM sweeper FOR UPDATE');
      const { rows } = await pool.query<{ worker: string }>(
        'SELECT worker_id AS worker FROM jobs WHERE video_id = $1',
        [videoId],
      );
      const victim = ground.stack.workers().find(({ instanceId }) => instanceId === rows[0]?.worker);
      if (victim) process.kill(victim.pid, 'SIGKILL');
      await pool.query(`UPDATE jobs SET lease_until = now() - interval '2 minutes' WHERE video_id = $1`, [videoId]);
      return async () => {
        // An overdue job ends at its owner's wish, without a sweep.
        await ground.cancel(videoId);
        await hanging.query('ROLLBACK');
        hanging.release();
      };
    },
  },
  {
    title: 'the database crashes',
    finding: 'DatabaseDown/DatabaseUnreachable',
    async make({ stack, database }) {
      await stack.postgres.stop({ mode: 'immediate' });
      return async () => {
        await stack.postgres.start();
        await until(
          'the database to answer',
          () =>
            database.pool.query('SELECT 1').then(
              () => true,
              () => false,
            ),
          (up) => up,
        );
      };
    },
  },
];
