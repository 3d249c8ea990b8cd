/** A migrated PostgreSQL for a spec file, with what specs need to arrange rows and to look at them. */
import { setTimeout as delay } from 'node:timers/promises';
import { startTestCluster } from '@ffleet/local-postgres';
import type {
  ClaimOutcome,
  HintOutbox,
  JobClaim,
  JobStore,
  LeaseSweeper,
  PartStore,
  VideoCatalog,
  VideoSource,
} from '@ffleet/ports';
import { seconds } from '@ffleet/units';
import type { JobMessage, TranscodeOutput, TransitionLogEntry } from '@ffleet/video-job-lifecycle';
import pg from 'pg';
import {
  createDatabaseClient,
  createHintOutbox,
  createJobStore,
  createLeaseSweeper,
  createPartStore,
  createVideoCatalog,
  fetchTransitionLog,
  migrate,
} from '../index';
import type { DatabaseClient } from '../index';

export type Row = Readonly<Record<string, unknown>>;

export interface FleetDatabase {
  readonly url: string;
  readonly client: DatabaseClient;
  readonly store: JobStore;
  readonly parts: PartStore;
  readonly catalog: VideoCatalog;
  readonly sweeper: LeaseSweeper;
  readonly outbox: HintOutbox;
  /** A video of tenant 7 with its queued job. */
  createVideo(options?: { tenantId?: number; source?: VideoSource }): Promise<{ videoId: number; jobId: string }>;
  /** A video whose job `worker-1` has claimed. */
  createClaimed(options?: { leaseSeconds?: number }): Promise<{ videoId: number; jobId: string; claim: JobClaim }>;
  claimAs(workerId: string, jobId: string): Promise<ClaimOutcome>;
  sql(statement: string, values?: readonly unknown[]): Promise<readonly Row[]>;
  job(jobId: string): Promise<Row>;
  video(videoId: number): Promise<Row>;
  locks(jobId: string): Promise<readonly Row[]>;
  hints(jobId: string): Promise<readonly Row[]>;
  log(jobId: string): Promise<readonly TransitionLogEntry[]>;
  /** All that is stored about a video, to be compared before and after. */
  snapshot(videoId: number): Promise<readonly Row[]>;
  /** Waits until the database's own clock says that the job's lease has run out. */
  leaseExpired(jobId: string): Promise<void>;
  /** Ends the lease at once, where the job has one. */
  expireLease(jobId: string): Promise<void>;
  /** As if somebody had swept without a gap until now: the next sweep judges every lease. */
  sweptAllAlong(): Promise<void>;
  /** Ends the wait of a queued job, its hint's as well. */
  makeDue(jobId: string): Promise<void>;
  /** Lets a job's worker vanish and be noticed: its lease ends and is swept. */
  sweepAway(jobId: string): Promise<void>;
  stop(): Promise<void>;
}

export const LEASE = seconds(30);

export const OUTPUT: TranscodeOutput = {
  masterPlaylistKey: 'tenants/7/videos/1/run/1/master.m3u8',
  keyPrefix: 'tenants/7/videos/1/run/1/',
  durationSeconds: 61.5,
  renditions: [],
  totalBytes: 12_345,
};

/** A message as `parseJobMessage` makes it. */
export function messageFor(options: { videoId: number; jobId?: string; tenantId?: number }): JobMessage {
  const { videoId, jobId, tenantId = 7 } = options;
  return {
    jobId: jobId ?? null,
    videoId,
    tenantId,
    source: 'uploads/lecture.mp4',
    createdAt: '2026-02-21T10:16:07Z',
    attempt: 0,
    raw: {},
  };
}

export async function startFleetDatabase(): Promise<FleetDatabase> {
  const cluster = await startTestCluster({ prepareTemplate: (template) => migrate(template) });
  const url = await cluster.createDatabase();
  // As many connections as a race has runners.
  const client = createDatabaseClient({ url, maxConnections: 20 });
  const pool = new pg.Pool({ connectionString: url, max: 2 });
  // The pool's end does not wait for its connections: the server's shutdown may still reach one of them.
  pool.on('error', () => undefined);
  const store = createJobStore(client);
  const catalog = createVideoCatalog(client);
  const sweeper = createLeaseSweeper(client);

  const sql: FleetDatabase['sql'] = async (statement, values = []) =>
    (await pool.query<Row>(statement, [...values])).rows;
  const one = async (statement: string, key: unknown): Promise<Row> => {
    const [row] = await sql(statement, [key]);
    if (!row) throw new Error(`Cannot find a row for ${String(key)}`);
    return row;
  };
  const createVideo: FleetDatabase['createVideo'] = ({ tenantId = 7, source } = {}) =>
    catalog.createVideo({
      tenantId,
      title: 'Lecture',
      source: source ?? { kind: 'object', key: 'uploads/lecture.mp4' },
    });

  const claimAs: FleetDatabase['claimAs'] = (workerId, jobId) =>
    store.claim({ jobId, workerId, leaseDuration: LEASE, receiptHandle: `receipt of ${workerId}` });
  const expireLease: FleetDatabase['expireLease'] = async (jobId) => {
    await sql(`UPDATE jobs SET lease_until = now() - interval '1 second' WHERE id = $1 AND state = 'RUNNING'`, [jobId]);
    await sql(`UPDATE idempotency_locks SET expires_at = now() - interval '1 second' WHERE job_id = $1`, [jobId]);
  };
  const sweptAllAlong: FleetDatabase['sweptAllAlong'] = async () => {
    await sql('UPDATE sweeper SET swept_at = now(), judges_from = to_timestamp(0), gap_began_at = to_timestamp(0)');
  };

  return {
    url,
    client,
    store,
    parts: createPartStore(client),
    catalog,
    sweeper,
    outbox: createHintOutbox(client),
    sql,
    createVideo,
    claimAs,
    expireLease,
    sweptAllAlong,
    createClaimed: async ({ leaseSeconds = LEASE } = {}) => {
      const video = await createVideo();
      const leaseDuration = seconds(leaseSeconds);
      const outcome = await store.claim({
        jobId: video.jobId,
        workerId: 'worker-1',
        leaseDuration,
        receiptHandle: 'receipt of worker-1',
      });
      if (outcome.kind !== 'claimed') throw new Error(`Cannot claim job ${video.jobId}: ${outcome.refusal}`);
      return { ...video, claim: outcome.claim };
    },
    job: (jobId) => one('SELECT * FROM jobs WHERE id = $1', jobId),
    video: (videoId) => one('SELECT * FROM videos WHERE id = $1', videoId),
    locks: (jobId) => sql('SELECT * FROM idempotency_locks WHERE job_id = $1', [jobId]),
    hints: (jobId) =>
      sql('SELECT *, EXTRACT(EPOCH FROM send_at - now())::float8 AS seconds_left FROM hints WHERE job_id = $1', [
        jobId,
      ]),
    log: (jobId) => fetchTransitionLog({ client, jobId, limit: 1_000 }),
    snapshot: (videoId) =>
      sql(
        `SELECT to_jsonb(v) AS video, to_jsonb(j) AS job, to_jsonb(l) AS lock, to_jsonb(h) AS hint,
           (SELECT count(*)::int FROM job_transitions t WHERE t.job_id = j.id) AS transitions
         FROM videos v LEFT JOIN jobs j ON j.video_id = v.id LEFT JOIN idempotency_locks l ON l.job_id = j.id
         LEFT JOIN hints h ON h.job_id = j.id
         WHERE v.id = $1 ORDER BY j.created_at`,
        [videoId],
      ),
    leaseExpired: async (jobId) => {
      for (let look = 0; look < 1_000; look += 1) {
        const { expired } = await one('SELECT lease_until <= now() AS expired FROM jobs WHERE id = $1', jobId);
        if (expired) return;
        await delay(10);
      }
      throw new Error(`Cannot see the lease of job ${jobId} expire: it was still valid after 10 s`);
    },
    makeDue: async (jobId) => {
      await sql('UPDATE jobs SET available_at = now() WHERE id = $1', [jobId]);
      await sql('UPDATE hints SET send_at = now() WHERE job_id = $1', [jobId]);
    },
    sweepAway: async (jobId) => {
      await expireLease(jobId);
      await sweptAllAlong();
      const swept = await sweeper.sweep({ actor: 'sweeper-1', limit: 1_000 });
      if (!swept.some((job) => job.jobId === jobId))
        throw new Error(`Cannot sweep job ${jobId} away: it was not judged`);
    },
    stop: async () => {
      await client.close();
      await pool.end();
      await cluster.stop();
    },
  };
}
