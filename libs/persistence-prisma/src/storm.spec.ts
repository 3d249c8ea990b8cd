import type { JobClaim, JobTask } from '@ffleet/ports';
import { seconds } from '@ffleet/units';
import { checkFamilyLog, checkTransitionLog, decideRetry } from '@ffleet/video-job-lifecycle';
import {
  fetchContradictions,
  fetchOrphans,
  fetchRootOf,
  fetchStrayHints,
  readWholeLog,
} from './testing/contradictions';
import { LEASE, OUTPUT, startFleetDatabase } from './testing/fleet-database';
import type { FleetDatabase } from './testing/fleet-database';
import { PLAN, plannedBy, resultOf } from './testing/parts';

const WORKERS = 8;
/** Runs of one worker at a time: much may happen to a job between its claim and its end. */
const SLOTS = 2;
const VIDEOS = 40;
/** So many of them are cut into parts: few, so that some come to their end. */
const FAMILIES = 4;
const STORM = seconds(4);
/** On a machine that is slow it goes on until all has happened that there is, but no longer. */
const STORM_MAX = seconds(40);
const ALL_EVENTS: readonly string[] = [
  ...['completed', 'failed', 'released', 'stalled', 'cancelled'],
  ...['planned', 'adopted', 'parts-done', 'part-given-up'],
];
const PROGRESS = { stage: 'encode', stage01: 0.3, overall01: 0.25 } as const;

interface Storm {
  /** What the log holds. */
  readonly events: Set<string>;
  isOver(): boolean;
}

function createStorm(): Storm {
  const startedAt = Date.now();
  const events = new Set<string>();
  return {
    events,
    isOver: () => {
      const duration = ALL_EVENTS.every((event) => events.has(event)) ? STORM : STORM_MAX;
      return Date.now() - startedAt >= duration * 1_000;
    },
  };
}

interface Run {
  readonly claim: JobClaim;
  readonly task: JobTask;
  readonly isFamily: boolean;
}

describe('a storm of workers, sweepers, senders and owners', () => {
  let database: FleetDatabase;
  let videos: readonly { videoId: number; jobId: string; isFamily: boolean }[];

  beforeAll(async () => {
    database = await startFleetDatabase();
    videos = await Promise.all(
      Array.from({ length: VIDEOS }, async (_, index) => ({
        ...(await database.createVideo()),
        isFamily: index < FAMILIES,
      })),
    );
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

  const pickVideo = () => pick(chance(0.5) ? videos.slice(0, FAMILIES) : videos);

  /** The job that some message leads to: the video's newest, or any of its family that is live. */
  const someJob = async ({ videoId, isFamily }: { videoId: number; isFamily: boolean }): Promise<string> => {
    const [row] = isFamily
      ? await database.sql(
          `SELECT id::text FROM jobs WHERE video_id = $1 AND state IN ('QUEUED', 'RUNNING') ORDER BY random() LIMIT 1`,
          [videoId],
        )
      : [];
    return row ? String(row['id']) : newestJob(videoId);
  };

  async function succeed({ claim, task, isFamily }: Run): Promise<void> {
    const { store, parts } = database;
    if (task.kind === 'part') return void (await parts.completePart({ claim, result: resultOf(claim.jobId) }));
    if (task.kind === 'join' || !isFamily) return void (await store.complete({ claim, output: OUTPUT }));
    // Half of the plans find what was done by the same recipe before, the others nothing.
    await parts.storePlan({ claim, plan: PLAN, parts: plannedBy(chance(0.5) ? 'recipe-1' : claim.jobId) });
  }

  async function endRun(run: Run): Promise<void> {
    const { claim, task, isFamily } = run;
    const { store } = database;
    const share = isFamily ? 0.2 : 0.3;
    if (chance(0.3)) await store.renew({ claim, leaseDuration: LEASE, progress: PROGRESS });
    if (chance(share)) return database.expireLease(claim.jobId);
    if (chance(share)) return void (await store.release({ claim }));
    if (chance(share)) {
      const row = await database.job(claim.jobId);
      const permanent = task.kind === 'part' && chance(0.6);
      const decision = decideRetry({ attempt: Number(row['attempts']) + 1, permanent });
      const retryAfter = decision.kind === 'retry' ? decision.retryAfter : null;
      return void (await store.fail({ claim, failure: { code: 'network', message: 'No answer' }, retryAfter }));
    }
    await succeed(run);
  }

  async function work(workerId: string, isOver: () => boolean): Promise<number> {
    const hands: Run[] = [];
    const oldRuns: Run[] = [];
    let claims = 0;
    while (!isOver()) {
      const video = pickVideo();
      if (!video) break;
      const jobId = await someJob(video);
      const outcome = await database.claimAs(workerId, jobId);
      if (outcome.kind === 'claimed') {
        claims += 1;
        hands.push({ ...outcome, isFamily: video.isFamily });
      } else if (outcome.refusal === 'cancel-requested') {
        await database.store.cancel({ jobId, workerId });
      }
      const run = hands.length === SLOTS || chance(0.5) ? hands.shift() : undefined;
      if (run) {
        oldRuns.push(run);
        await endRun(run);
      }
      // A worker that wakes up again writes with what it remembers.
      const stale = pick(oldRuns);
      if (stale && chance(0.3)) await succeed(stale);
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
  async function watch(storm: Storm): Promise<unknown[]> {
    const forgotten: unknown[] = [];
    while (!storm.isOver()) {
      forgotten.push(
        ...(await database.sql(
          `SELECT jobs.* FROM jobs LEFT JOIN hints ON job_id = id AND hints.fencing_token = jobs.fencing_token
           WHERE state = 'QUEUED' AND job_id IS NULL`,
        )),
      );
      await database.sql(`UPDATE jobs SET available_at = now() WHERE state = 'QUEUED' AND available_at > now()`);
      await database.sql('UPDATE hints SET send_at = now()');
      for (const { event } of await database.sql('SELECT DISTINCT event FROM job_transitions')) {
        storm.events.add(String(event));
      }
    }
    return forgotten;
  }

  /** Parts that lost their root meanwhile: their leases are judged, and the messages of the others lead to their end. */
  async function settleOrphans(): Promise<void> {
    for (const { id } of await fetchOrphans(database)) await database.expireLease(String(id));
    await database.sweptAllAlong();
    await database.sweeper.sweep({ actor: 'the last sweeper', limit: 1_000 });
    for (const { id } of await fetchOrphans(database)) {
      const jobId = String(id);
      const outcome = await database.claimAs('the last worker', jobId);
      expect(outcome).toEqual({ kind: 'refused', refusal: 'cancel-requested' });
      await database.store.cancel({ jobId, workerId: 'the last worker' });
    }
  }

  it('breaks no invariant, and leaves a log that tells so', async () => {
    const storm = createStorm();

    const [forgotten, ...claims] = await Promise.all([
      watch(storm),
      ...Array.from({ length: WORKERS }, (_, index) => work(`worker-${index}`, () => storm.isOver())),
    ]);

    const log = await readWholeLog(database);
    const claimed = claims.reduce((sum, count) => sum + count, 0);
    expect(forgotten).toEqual([]);
    expect(claimed).toBeGreaterThan(VIDEOS);
    expect(log.filter(({ event }) => event === 'claimed')).toHaveLength(claimed);
    expect([...storm.events]).toEqual(expect.arrayContaining(ALL_EVENTS));
    expect(checkTransitionLog(log)).toEqual([]);
    expect(checkFamilyLog({ entries: log, rootOf: await fetchRootOf(database) })).toEqual([]);
    expect(await fetchContradictions(database)).toEqual([]);
    await database.sql('UPDATE hints SET send_at = now()');
    await database.outbox.takeDue({ limit: 1_000 });
    expect(await fetchStrayHints(database)).toEqual([]);
    await settleOrphans();
    expect(await fetchOrphans(database)).toEqual([]);
    expect(await fetchContradictions(database)).toEqual([]);
  });
});
