import type { JobClaim, PartStore } from '@ffleet/ports';
import { seconds } from '@ffleet/units';
import { LEASE, messageFor, OUTPUT, startFleetDatabase } from '../testing/fleet-database';
import type { FleetDatabase } from '../testing/fleet-database';
import { createJobEvidence } from '../job-evidence';
import { PART_NAMES, PLAN, plannedBy, PLANNED, resultOf } from '../testing/parts';
import { whileHeld } from '../testing/while-held';

describe('PartStore', () => {
  let database: FleetDatabase;
  let parts: PartStore;

  beforeAll(async () => {
    database = await startFleetDatabase();
    ({ parts } = database);
  });
  afterAll(() => database.stop());

  async function claim(jobId: string, workerId = 'worker-1'): Promise<JobClaim> {
    const outcome = await database.claimAs(workerId, jobId);
    if (outcome.kind !== 'claimed') throw new Error(`Cannot claim job ${jobId}: ${outcome.refusal}`);
    return outcome.claim;
  }

  const partIdsOf = async (rootId: string): Promise<string[]> =>
    (await database.sql('SELECT id FROM jobs WHERE root_id = $1 ORDER BY part', [rootId])).map(({ id }) => String(id));

  /** A video whose root waits for its parts. */
  async function createWaiting(options: { recipe?: string } = {}) {
    const video = await database.createClaimed();
    const planned = plannedBy(options.recipe ?? 'recipe-1');
    await parts.storePlan({ claim: video.claim, plan: PLAN, parts: planned });
    return { ...video, partIds: await partIdsOf(video.jobId) };
  }

  /** Does all parts of a root, with results that name the part's job. */
  async function doAll(partIds: readonly string[]): Promise<void> {
    for (const partId of partIds) await parts.completePart({ claim: await claim(partId), result: resultOf(partId) });
  }

  describe('storePlan()', () => {
    it('queues a job with a hint and a log for each part, and lets the root wait', async () => {
      const { jobId, claim: root } = await database.createClaimed();

      const outcome = await parts.storePlan({ claim: root, plan: PLAN, parts: PLANNED });

      const partIds = await partIdsOf(jobId);
      const queued = outcome.kind === 'planned' ? outcome.queued : [];
      expect(queued).toEqual(partIds.map((partId) => ({ jobId: partId, fencingToken: 0 })));
      expect(await database.job(jobId)).toMatchObject({ state: 'WAITING', parts_left: 3, plan: PLAN });
      for (const partId of partIds) {
        expect(await database.hints(partId)).toHaveLength(1);
        expect(await database.log(partId)).toMatchObject([{ event: 'created', toState: 'QUEUED', actor: 'worker-1' }]);
      }
    });

    it('writes nothing again when it is repeated, and says that it is planned', async () => {
      const { videoId, claim: root } = await createWaiting();
      const before = await database.snapshot(videoId);

      const outcome = await parts.storePlan({ claim: root, plan: PLAN, parts: PLANNED });

      expect(outcome).toEqual({ kind: 'planned', queued: [] });
      expect(await database.snapshot(videoId)).toEqual(before);
    });

    it('is lost with an older token', async () => {
      const { jobId, claim: root } = await database.createClaimed();
      await database.sweepAway(jobId);
      await database.makeDue(jobId);
      await claim(jobId, 'worker-2');

      expect(await parts.storePlan({ claim: root, plan: PLAN, parts: PLANNED })).toEqual({ kind: 'lost' });
      expect(await partIdsOf(jobId)).toEqual([]);
    });

    it('refuses a plan without parts', async () => {
      const { claim: root } = await database.createClaimed();

      await expect(parts.storePlan({ claim: root, plan: PLAN, parts: [] })).rejects.toThrow(/it has no parts/);
    });

    it('adopts what an earlier job of the video did by the same recipe, and queues the rest', async () => {
      const { videoId, jobId, partIds } = await createWaiting();
      const [first = '', second = '', third = ''] = partIds;
      await doAll([first, second]);
      await database.store.fail({
        ...{ claim: await claim(third), retryAfter: null },
        failure: { code: 'encode-failed', message: 'It broke' },
      });
      const retried = await database.catalog.retry({ videoId });
      if (retried.kind !== 'queued') throw new Error(`Cannot retry video ${videoId}: ${retried.kind}`);

      const outcome = await parts.storePlan({ claim: await claim(retried.jobId), plan: PLAN, parts: PLANNED });

      const [, , missing = ''] = await partIdsOf(retried.jobId);
      expect(outcome).toEqual({ kind: 'planned', queued: [{ jobId: missing, fencingToken: 0 }] });
      expect(await database.job(retried.jobId)).toMatchObject({ state: 'WAITING', parts_left: 1 });
      expect(await parts.fetchParts({ rootId: retried.jobId })).toEqual([
        { name: PART_NAMES[0], ...resultOf(first) },
        { name: PART_NAMES[1], ...resultOf(second) },
      ]);
      expect(await database.job(jobId)).toMatchObject({ state: 'FAILED', failure_code: 'encode-failed' });
    });

    it('adopts nothing that another recipe made', async () => {
      const { videoId, jobId, partIds } = await createWaiting({ recipe: 'recipe-1' });
      await doAll(partIds);
      await database.store.complete({ claim: await claim(jobId), output: OUTPUT });
      const retried = await database.catalog.retry({ videoId });
      if (retried.kind !== 'queued') throw new Error(`Cannot retry video ${videoId}: ${retried.kind}`);
      const root = await claim(retried.jobId);

      const outcome = await parts.storePlan({ claim: root, plan: PLAN, parts: plannedBy('recipe-2') });

      expect(outcome).toMatchObject({ kind: 'planned', queued: { length: 3 } });
    });

    it('adopts nothing that was disowned, and leaves other parts of the video alone', async () => {
      const { videoId, jobId, partIds } = await createWaiting();
      const [, second = ''] = partIds;
      await doAll(partIds);
      await database.store.complete({ claim: await claim(jobId), output: OUTPUT });
      await parts.disownParts({ videoId, keyPrefixes: [resultOf(second).keyPrefix] });
      const retried = await database.catalog.retry({ videoId });
      if (retried.kind !== 'queued') throw new Error(`Cannot retry video ${videoId}: ${retried.kind}`);

      const outcome = await parts.storePlan({ claim: await claim(retried.jobId), plan: PLAN, parts: PLANNED });

      const [, again = ''] = await partIdsOf(retried.jobId);
      expect(outcome).toEqual({ kind: 'planned', queued: [{ jobId: again, fencingToken: 0 }] });
    });

    it('queues the root at once where every part is adopted', async () => {
      const { videoId, jobId, partIds } = await createWaiting();
      await doAll(partIds);
      await database.store.complete({ claim: await claim(jobId), output: OUTPUT });
      const retried = await database.catalog.retry({ videoId });
      if (retried.kind !== 'queued') throw new Error(`Cannot retry video ${videoId}: ${retried.kind}`);
      const root = await claim(retried.jobId);

      const outcome = await parts.storePlan({ claim: root, plan: PLAN, parts: PLANNED });

      expect(outcome).toEqual({ kind: 'planned', queued: [{ jobId: retried.jobId, fencingToken: 1 }] });
      expect(await database.hints(retried.jobId)).toHaveLength(1);
      expect(await database.claimAs('worker-2', retried.jobId)).toMatchObject({
        kind: 'claimed',
        task: { kind: 'join', rootId: retried.jobId, plan: PLAN },
      });
    });
  });

  describe('what an owner sees', () => {
    it('counts the parts, weighs sound little, and tells when the first of them began', async () => {
      const { videoId, partIds } = await createWaiting();
      const [sound = '', first = '', second = ''] = partIds;
      await doAll([sound, first]);
      const running = await claim(second);
      await database.store.renew({
        claim: running,
        leaseDuration: LEASE,
        progress: { stage: 'encode', stage01: 0.5, overall01: 0.5 },
      });

      const video = await database.catalog.fetchVideo({ videoId });

      expect(video?.job).toMatchObject({ state: 'WAITING', parts: { total: 3, done: 2, running: 1, stalls: 0 } });
      expect(video?.job?.progress01).toBeCloseTo((0.03 + 1 + 0.5) / 2.03);
      const { started_at: startedAt } = await database.job(sound);
      expect(video?.job?.startedAtEpochMs).toBeLessThanOrEqual((startedAt as Date).getTime());
    });

    it('names the parts of running jobs, and tells a failure once: by its root', async () => {
      const { videoId, jobId, partIds } = await createWaiting();
      const [first = '', second = ''] = partIds;
      await claim(first);
      const evidence = createJobEvidence(database.client);
      const { jobs } = await evidence.fetchRunning();
      await database.store.fail({
        ...{ claim: await claim(second), retryAfter: null },
        failure: { code: 'encode-failed', message: 'It broke' },
      });

      const failures = (await evidence.fetchFailures()).filter((failure) => failure.videoId === videoId);
      const listed = await evidence.listJobs({ videoId, limit: 10 });

      expect(jobs.find((job) => job.jobId === first)).toMatchObject({ videoId, part: PART_NAMES[0] });
      expect(failures).toMatchObject([{ jobId, code: 'encode-failed', state: 'FAILED' }]);
      expect(listed.map(({ part }) => part).sort()).toEqual([...PART_NAMES, null].sort());
    });
  });

  describe('completePart()', () => {
    it('queues the root exactly once when all parts end at once, none of which sees the others end', async () => {
      const { jobId, partIds } = await createWaiting();
      const claims = await Promise.all(partIds.map((partId, index) => claim(partId, `worker-${index}`)));

      const outcomes = await whileHeld({
        database,
        statements: [`SELECT FROM jobs WHERE id = '${jobId}' FOR UPDATE`],
        writes: claims.map((part) => () => parts.completePart({ claim: part, result: resultOf(part.jobId) })),
      });

      const queuedRoots = outcomes.map((outcome) => (outcome.kind === 'completed' ? outcome.queuedRoot : outcome.kind));
      expect(queuedRoots.filter((root) => root !== null)).toEqual([{ jobId, fencingToken: 1 }]);
      expect(await database.job(jobId)).toMatchObject({ state: 'QUEUED', parts_left: 0 });
      expect((await database.log(jobId)).filter(({ event }) => event === 'parts-done')).toHaveLength(1);
    });

    it('counts a part once when it is repeated', async () => {
      const { jobId, partIds } = await createWaiting();
      const part = await claim(partIds[0] ?? '');
      await parts.completePart({ claim: part, result: resultOf('one') });

      const outcome = await parts.completePart({ claim: part, result: resultOf('other') });

      expect(outcome).toEqual({ kind: 'completed', queuedRoot: null });
      expect(await database.job(jobId)).toMatchObject({ state: 'WAITING', parts_left: 2 });
      expect(await parts.fetchParts({ rootId: jobId })).toMatchObject([resultOf('one')]);
    });

    it('changes nothing of a root, and leaves a root to `complete` alone', async () => {
      const { jobId, claim: root } = await database.createClaimed();

      expect(await parts.completePart({ claim: root, result: resultOf('x') })).toEqual({ kind: 'lost' });
      expect(await database.job(jobId)).toMatchObject({ state: 'RUNNING' });
    });
  });

  describe('a part', () => {
    it('is claimed with the plan of its root, under a lock of its own, and leaves the video alone', async () => {
      const { videoId, partIds } = await createWaiting();
      const before = await database.video(videoId);

      const outcomes = await Promise.all(partIds.map((partId, index) => database.claimAs(`worker-${index}`, partId)));

      expect(outcomes).toMatchObject(
        PART_NAMES.map((name) => ({ kind: 'claimed', task: { kind: 'part', name, plan: PLAN } })),
      );
      expect(await database.locks(partIds[0] ?? '')).toMatchObject([{ key: `video:7:${videoId}:${PART_NAMES[0]}` }]);
      expect(await database.video(videoId)).toEqual(before);
    });

    it('stops with its root: queued it ends at once, at work it is told by its heartbeat', async () => {
      const { videoId, jobId, partIds } = await createWaiting();
      const [working = '', waiting = ''] = partIds;
      const part = await claim(working);

      const outcome = await database.catalog.requestCancel({ videoId });

      const progress = { stage: 'encode', stage01: 0.5, overall01: 0.5 } as const;
      expect(outcome).toBe('cancelled');
      expect(await database.job(jobId)).toMatchObject({ state: 'CANCELLED' });
      expect(await database.job(waiting)).toMatchObject({ state: 'CANCELLED' });
      expect(await database.store.renew({ claim: part, leaseDuration: LEASE, progress })).toMatchObject({
        cancelRequested: true,
      });
      expect(await parts.completePart({ claim: part, result: resultOf('late') })).toEqual({ kind: 'cancelled' });
      expect(await database.video(videoId)).toMatchObject({ status: 'CANCELLED' });
    });

    it('that fails for good fails its root and its video by its code, and stops the others', async () => {
      const { videoId, jobId, partIds } = await createWaiting();
      const [failing = '', working = '', waiting = ''] = partIds;
      await claim(working, 'worker-2');

      await database.store.fail({
        ...{ claim: await claim(failing), retryAfter: null },
        failure: { code: 'encode-failed', message: 'It broke' },
      });

      expect(await database.job(jobId)).toMatchObject({ state: 'FAILED', failure_code: 'encode-failed' });
      expect(await database.video(videoId)).toMatchObject({ status: 'FAILED', error_code: 'encode-failed' });
      expect(await database.job(waiting)).toMatchObject({ state: 'CANCELLED' });
      const { state, cancel_requested_at: askedAt } = await database.job(working);
      expect({ state, isAsked: askedAt !== null }).toEqual({ state: 'RUNNING', isAsked: true });
    });

    it('whose workers keep vanishing ends its root DEAD, and its video FAILED', async () => {
      const { videoId, jobId, partIds } = await createWaiting();
      const [dying = ''] = partIds;
      for (let stall = 0; stall < 4; stall += 1) {
        await database.makeDue(dying);
        await claim(dying);
        await database.sweepAway(dying);
      }

      expect(await database.job(dying)).toMatchObject({ state: 'DEAD' });
      expect(await database.job(jobId)).toMatchObject({ state: 'DEAD', failure_code: 'worker-vanished' });
      expect(await database.video(videoId)).toMatchObject({ status: 'FAILED', error_code: 'worker-vanished' });
    });

    it('that a cancel did not see, as it waited for the plan, is stopped by its claim and its heartbeat', async () => {
      const { videoId, jobId, claim: root } = await database.createClaimed();
      await whileHeld<unknown>({
        database,
        statements: [`SELECT FROM jobs WHERE id = '${jobId}' FOR UPDATE`],
        writes: [
          () => parts.storePlan({ claim: root, plan: PLAN, parts: PLANNED }),
          () => database.catalog.requestCancel({ videoId }),
        ],
      });
      const [partId = ''] = await partIdsOf(jobId);

      const outcome = await database.claimAs('worker-1', partId);
      await database.store.cancel({ jobId: partId, workerId: 'worker-1' });

      expect(await database.job(jobId)).toMatchObject({ state: 'CANCELLED' });
      expect(outcome).toEqual({ kind: 'refused', refusal: 'cancel-requested' });
      expect(await database.job(partId)).toMatchObject({ state: 'CANCELLED' });
    });
  });

  describe('a root that waits for its parts', () => {
    it('is not claimed by a message that came twice', async () => {
      const { jobId } = await createWaiting();

      expect(await database.claimAs('worker-2', jobId)).toEqual({ kind: 'refused', refusal: 'waits-for-parts' });
    });

    it('is still live for a retry, which ends the wait of its parts', async () => {
      const { videoId, jobId, partIds } = await createWaiting();
      const [partId = ''] = partIds;
      const failure = { code: 'network', message: 'No answer' };
      await database.store.fail({ claim: await claim(partId), failure, retryAfter: seconds(170) });

      const outcome = await database.catalog.retry({ videoId });

      expect(outcome).toEqual({ kind: 'still-live', jobId, state: 'WAITING' });
      expect(await database.claimAs('worker-2', partId)).toMatchObject({ kind: 'claimed', attempt: 2 });
    });

    it('is the job of a legacy message, and of the view of its video', async () => {
      const { videoId, jobId } = await createWaiting();

      const resolved = await database.store.resolve(messageFor({ videoId }));
      const view = await database.catalog.fetchVideo({ videoId });

      expect(resolved).toMatchObject({ kind: 'found', job: { jobId } });
      expect(view).toMatchObject({ status: 'PROCESSING', job: { jobId, state: 'WAITING' } });
    });
  });

  describe('a cancel, a plan and the ends of parts at the same time', () => {
    it('leaves no live job behind, and no deadlock', async () => {
      const families = await Promise.all(Array.from({ length: 12 }, () => database.createClaimed()));

      await Promise.all(
        families.flatMap(({ videoId, claim: root }, index) => [
          index % 2 === 0
            ? parts.storePlan({ claim: root, plan: PLAN, parts: PLANNED })
            : parts.storePlan({ claim: root, plan: PLAN, parts: PLANNED }).then(async () => {
                const partIds = await partIdsOf(root.jobId);
                await Promise.all(partIds.map((partId) => endInAnyWay(partId)));
              }),
          database.catalog.requestCancel({ videoId }),
        ]),
      );
      for (const { jobId, videoId } of families) {
        await database.catalog.requestCancel({ videoId });
        for (const member of [jobId, ...(await partIdsOf(jobId))]) {
          await database.store.cancel({ jobId: member, workerId: 'worker-3' });
        }
      }

      const ids = families.map(({ jobId }) => jobId);
      expect(
        await database.sql(
          `SELECT id, state FROM jobs WHERE (id = ANY($1) OR root_id = ANY($1)) AND finished_at IS NULL`,
          [ids],
        ),
      ).toEqual([]);
    });

    async function endInAnyWay(partId: string): Promise<void> {
      const outcome = await database.claimAs('worker-2', partId);
      if (outcome.kind === 'refused') return;
      const failure = { code: 'encode-failed', message: 'It broke' };
      if (partId < '8') await parts.completePart({ claim: outcome.claim, result: resultOf(partId) });
      else await database.store.fail({ claim: outcome.claim, failure, retryAfter: null });
    }
  });
});
