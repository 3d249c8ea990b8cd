import type { JobClaim } from '@ffleet/ports';
import { seconds } from '@ffleet/units';
import { checkTransitionLog, decideRetry } from '@ffleet/video-job-lifecycle';
import type { TransitionLogEntry } from '@ffleet/video-job-lifecycle';
import { LEASE, OUTPUT, startFleetDatabase } from './testing/fleet-database';
import type { FleetDatabase } from './testing/fleet-database';
import { fetchTransitionLog } from './transition-log';

const WORKERS = 8;
const VIDEOS = 40;
const STORM = seconds(4);
const PROGRESS = { stage: 'encode', stage01: 0.3, overall01: 0.25 } as const;

describe('a storm of workers, sweepers, senders and owners', () => {
  let database: FleetDatabase;
  let videos: readonly { videoId: number; jobId: string }[];

  beforeAll(async () => {
    database = await startFleetDatabase();
    videos = await Promise.all(Array.from({ length: VIDEOS }, () => database.createVideo()));
    await database.sweptAllAlong();
  });
  afterAll(() => database.stop());

  const chance = (share: number): boolean => Math.random() < share;
  const pick = <T>(items: readonly T[]): T | undefined => items[Math.floor(Math.random() * items.length)];

  /** The newest job of a video, as its messages name it. */
  const newestJob = async (videoId: number): Promise<string> => {
    const view = await database.catalog.fetchVideo({ videoId });
    if (!view?.job) throw new Error(`Cannot find the job of video ${videoId}`);
    return view.job.jobId;
  };

  async function endRun(claim: JobClaim): Promise<void> {
    const { store } = database;
    if (chance(0.3)) await store.renew({ claim, leaseDuration: LEASE, progress: PROGRESS });
    if (chance(0.3)) return database.expireLease(claim.jobId);
    if (chance(0.3)) return void (await store.release({ claim }));
    if (chance(0.3)) {
      const row = await database.job(claim.jobId);
      const decision = decideRetry({ attempt: Number(row['attempts']) + 1, permanent: false });
      const retryAfter = decision.kind === 'retry' ? decision.retryAfter : null;
      return void (await store.fail({ claim, failure: { code: 'network', message: 'No answer' }, retryAfter }));
    }
    await store.complete({ claim, output: OUTPUT });
  }

  async function work(workerId: string, until: number): Promise<number> {
    const oldClaims: JobClaim[] = [];
    let claims = 0;
    while (Date.now() < until) {
      const video = pick(videos);
      if (!video) break;
      const outcome = await database.claimAs(workerId, await newestJob(video.videoId));
      if (outcome.kind === 'claimed') {
        claims += 1;
        oldClaims.push(outcome.claim);
        await endRun(outcome.claim);
      }
      // A worker that wakes up again writes with what it remembers.
      const stale = pick(oldClaims);
      if (stale && chance(0.3)) await database.store.complete({ claim: stale, output: OUTPUT });
      if (chance(0.2)) await database.sweeper.sweep({ actor: `sweeper of ${workerId}`, limit: 10 });
      if (chance(0.2)) {
        for (const { job, fencingToken } of await database.outbox.takeDue({ limit: 5 })) {
          await database.outbox.confirmSent({ jobId: job.jobId, fencingToken });
        }
      }
      if (chance(0.05)) await database.catalog.requestCancel(video);
      if (chance(0.3)) await database.catalog.retry(video);
    }
    return claims;
  }

  /** Lets the backoffs pass at once, and looks whether every job that waits is owed a message at any moment. */
  async function watch(until: number): Promise<unknown[]> {
    const forgotten: unknown[] = [];
    while (Date.now() < until) {
      forgotten.push(
        ...(await database.sql(
          `SELECT jobs.* FROM jobs LEFT JOIN hints ON job_id = id AND hints.fencing_token = jobs.fencing_token
           WHERE state = 'QUEUED' AND job_id IS NULL`,
        )),
      );
      await database.sql(`UPDATE jobs SET available_at = now() WHERE state = 'QUEUED' AND available_at > now()`);
      await database.sql('UPDATE hints SET send_at = now()');
    }
    return forgotten;
  }

  it('breaks no invariant, and leaves a log that tells so', async () => {
    const until = Date.now() + STORM * 1_000;

    const [forgotten, ...claims] = await Promise.all([
      watch(until),
      ...Array.from({ length: WORKERS }, (_, index) => work(`worker-${index}`, until)),
    ]);

    const log = await readWholeLog();
    const claimed = claims.reduce((sum, count) => sum + count, 0);
    expect(forgotten).toEqual([]);
    expect(claimed).toBeGreaterThan(VIDEOS);
    expect(log.filter(({ event }) => event === 'claimed')).toHaveLength(claimed);
    for (const event of ['completed', 'failed', 'released', 'stalled', 'cancelled']) {
      expect(log.map((entry) => entry.event)).toContain(event);
    }
    expect(checkTransitionLog(log)).toEqual([]);
    expect(await contradictions()).toEqual([]);
    await database.sql('UPDATE hints SET send_at = now()');
    await database.outbox.takeDue({ limit: 1_000 });
    expect(await strayHints()).toEqual([]);
  });

  const readWholeLog = async (): Promise<readonly TransitionLogEntry[]> => {
    const log: TransitionLogEntry[] = [];
    for (;;) {
      const afterSequence = log.at(-1)?.sequence ?? 0;
      const page = await fetchTransitionLog({ client: database.client, afterSequence, limit: 1_000 });
      if (page.length === 0) return log;
      log.push(...page);
    }
  };

  /** Rows that disagree with each other or with the log. */
  const contradictions = () =>
    database.sql(`
      WITH told AS (
        SELECT job_id, (array_agg(to_state ORDER BY id DESC))[1] AS state, max(fencing_token) AS fencing_token,
          count(*) FILTER (WHERE event = 'failed') AS attempts, count(*) FILTER (WHERE event = 'stalled') AS stalls,
          count(*) FILTER (WHERE event = 'released') AS interruptions
        FROM job_transitions GROUP BY job_id
      )
      SELECT 'log' AS what, jobs.id::text FROM jobs LEFT JOIN told ON told.job_id = jobs.id
      WHERE (jobs.state, jobs.fencing_token, jobs.attempts, jobs.stalls, jobs.interruptions)
        IS DISTINCT FROM (told.state, told.fencing_token, told.attempts, told.stalls, told.interruptions)
      UNION ALL
      SELECT 'lock', jobs.id::text FROM jobs LEFT JOIN idempotency_locks held ON held.job_id = jobs.id
      WHERE (jobs.state = 'RUNNING') <> (held.key IS NOT NULL)
      UNION ALL
      SELECT 'output', videos.id::text FROM videos
      WHERE (output IS NOT NULL) <> EXISTS (
        SELECT FROM job_transitions t
        WHERE t.to_state = 'SUCCEEDED' AND t.job_id = winning_job_id AND t.fencing_token = winning_fencing_token)
      UNION ALL
      SELECT 'status', videos.id::text
      FROM videos CROSS JOIN LATERAL (
        SELECT * FROM jobs WHERE video_id = videos.id ORDER BY created_at DESC LIMIT 1) newest
      WHERE (newest.state = 'SUCCEEDED') <> (status = 'READY') OR (newest.state = 'CANCELLED') <> (status = 'CANCELLED')
        OR (newest.state IN ('FAILED', 'DEAD')) <> (status = 'FAILED')`);

  const strayHints = () => database.sql(`SELECT * FROM hints JOIN jobs ON id = job_id WHERE state <> 'QUEUED'`);
});
