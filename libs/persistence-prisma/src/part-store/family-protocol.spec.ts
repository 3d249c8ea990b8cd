import { epochMs } from '@ffleet/units';
import { checkFamilyLog, checkTransitionLog, decideRetry, newJobRecord, transition } from '@ffleet/video-job-lifecycle';
import type { JobEvent, JobRecord } from '@ffleet/video-job-lifecycle';
import fc from 'fast-check';
import { LEASE, OUTPUT, startFleetDatabase } from '../testing/fleet-database';
import type { FleetDatabase } from '../testing/fleet-database';
import { PART_NAMES, PLAN, PLANNED, resultOf } from '../testing/parts';

/** What a random step asks of a member of the family: of its root (-1), or of a part. */
interface Step {
  readonly member: number;
  readonly kind: 'claim' | 'succeed' | 'fail' | 'release' | 'request-cancel' | 'cancel' | 'sweep' | 'renew';
  readonly permanent: boolean;
  /** How many claims ago the token was made. */
  readonly age: number;
}

const strayStep = fc.record<Step>({
  member: fc.integer({ min: -1, max: PART_NAMES.length - 1 }),
  kind: fc.oneof(
    { weight: 24, arbitrary: fc.constantFrom<Step['kind']>('claim', 'succeed') },
    { weight: 4, arbitrary: fc.constantFrom<Step['kind']>('fail', 'release', 'sweep', 'cancel', 'renew') },
    { weight: 1, arbitrary: fc.constant<Step['kind']>('request-cancel') },
  ),
  permanent: fc.boolean(),
  age: fc.constantFrom(0, 0, 0, 0, 0, 1),
});

const stepOf = (member: number, kind: Step['kind'], { permanent = false } = {}): Step => ({
  ...{ member, kind, permanent, age: 0 },
});
const runOf = (member: number): Step[] => [stepOf(member, 'claim'), stepOf(member, 'succeed')];
/** A whole run of one member: else few families would get to their joined end. */
const wholeRun = fc.integer({ min: -1, max: PART_NAMES.length - 1 }).map(runOf);
const someSteps = fc.oneof(
  { weight: 3, arbitrary: wholeRun },
  { weight: 2, arbitrary: strayStep.map((step) => [step]) },
);

const ROOT = 'root';

/** One way to each end of a root, whatever chance makes of the others. */
const WAYS_TO_AN_END: [Step[][]][] = [
  [[runOf(-1), ...PART_NAMES.map((_, member) => runOf(member)), runOf(-1)]],
  [[runOf(-1), runOf(0), [stepOf(-1, 'request-cancel'), stepOf(1, 'claim')]]],
  [[runOf(-1), [stepOf(0, 'claim'), stepOf(1, 'claim'), stepOf(1, 'fail', { permanent: true })], runOf(2)]],
];

/** What `transition` says about a family. Each job by its name: `root`, or its part's. */
interface Model {
  readonly jobs: Map<string, JobRecord>;
  readonly hinted: Set<string>;
  readonly locked: Set<string>;
  videoStatus: string;
}

function apply(options: { model: Model; name: string; event: JobEvent; at: number }): void {
  const { model, name, event, at } = options;
  const job = model.jobs.get(name);
  const said = job && transition({ job, event, at: epochMs(at) });
  if (said?.kind !== 'accepted') return;
  model.jobs.set(name, said.job);
  for (const effect of said.effects) {
    if (effect.kind === 'set-video-status') model.videoStatus = effect.status;
    if (effect.kind === 'queue-hint') model.hinted.add(name);
    if (effect.kind === 'drop-hint') model.hinted.delete(name);
    if (effect.kind === 'hold-lock') model.locked.add(name);
    if (effect.kind === 'drop-lock') model.locked.delete(name);
    if (effect.kind === 'tell-root') apply({ model, name: ROOT, event: effect.event, at });
    for (const part of PART_NAMES) {
      if (effect.kind === 'cancel-parts') apply({ model, name: part, event: { kind: 'request-cancel' }, at });
      if (effect.kind !== 'queue-parts') continue;
      model.jobs.set(part, newJobRecord({ at: epochMs(at), kind: 'part' }));
      model.hinted.add(part);
    }
  }
}

describe('the SQL of roots and parts', () => {
  let database: FleetDatabase;

  beforeAll(async () => {
    database = await startFleetDatabase();
  });
  afterAll(() => database.stop());

  /** Takes the step on the database, and says which event of the protocol it is. Every wait is over by then. */
  async function take(
    step: Step,
    target: { job: JobRecord; jobId: string; videoId: number },
  ): Promise<JobEvent | null> {
    const { job, jobId, videoId } = target;
    const { store, parts } = database;
    const fencingToken = job.fencingToken - step.age;
    const claim = { jobId, workerId: 'w-1', fencingToken };
    switch (step.kind) {
      case 'claim':
        await database.claimAs('w-1', jobId);
        return { kind: 'claim', workerId: 'w-1', leaseDuration: LEASE };
      case 'succeed':
        if (job.kind === 'part') await parts.completePart({ claim, result: resultOf('x') });
        else if (job.partsLeft === null) {
          await parts.storePlan({ claim, plan: PLAN, parts: PLANNED });
          return { kind: 'plan', fencingToken, partsLeft: PLANNED.length };
        } else await store.complete({ claim, output: OUTPUT });
        return { kind: 'complete', fencingToken };
      case 'fail': {
        const decision = decideRetry({ attempt: job.attempts + 1, permanent: step.permanent });
        const retryAfter = decision.kind === 'retry' ? decision.retryAfter : null;
        await store.fail({ claim, failure: { code: 'network', message: 'No answer' }, retryAfter });
        return { kind: 'fail', fencingToken, retryAfter };
      }
      case 'release':
        await store.release({ claim });
        return { kind: 'release', fencingToken };
      case 'renew':
        await store.renew({ claim, leaseDuration: LEASE, progress: { stage: 'encode', stage01: 0, overall01: 0 } });
        return { kind: 'renew', fencingToken, leaseDuration: LEASE };
      case 'cancel':
        await store.cancel({ jobId, workerId: 'w-1' });
        return { kind: 'cancel' };
      case 'request-cancel':
        if (job.kind === 'part') return null;
        await database.catalog.requestCancel({ videoId });
        return { kind: 'request-cancel' };
      case 'sweep':
        if (job.state !== 'RUNNING') return null;
        await database.sweepAway(jobId);
        return { kind: 'sweep' };
    }
  }

  const familyOf = (rootId: string) =>
    database.sql(
      `SELECT COALESCE(part, 'root') AS name, j.*, v.status, h.job_id IS NOT NULL AS hinted, l.key IS NOT NULL AS locked
       FROM jobs j JOIN videos v ON v.id = j.video_id
       LEFT JOIN hints h ON h.job_id = j.id LEFT JOIN idempotency_locks l ON l.job_id = j.id
       WHERE j.id = $1 OR root_id = $1 ORDER BY name`,
      [rootId],
    );

  it('says what transition() says of every job, step by step, whatever happens to the family', async () => {
    const ends = new Set<string>();
    await fc.assert(
      fc.asyncProperty(fc.array(someSteps, { minLength: 16, maxLength: 32 }), async (script) => {
        const { videoId, jobId: rootId } = await database.createVideo();
        const model: Model = {
          jobs: new Map([[ROOT, newJobRecord({ at: epochMs(0) })]]),
          hinted: new Set([ROOT]),
          locked: new Set(),
          videoStatus: 'UPLOADED',
        };
        const ids = new Map([[ROOT, rootId]]);
        let at = 0;

        for (const step of script.flat()) {
          const name = PART_NAMES[step.member] ?? ROOT;
          const [job, jobId] = [model.jobs.get(name), ids.get(name)];
          if (!job || jobId === undefined) continue;
          const event = await take(step, { job, jobId, videoId });
          // A swept job's lease is over in the model too; every backoff has passed before the next step.
          at += event?.kind === 'sweep' ? 300_000 : 1;
          if (event) apply({ model, name, event, at });
          for (const [member, record] of model.jobs) model.jobs.set(member, { ...record, availableAt: epochMs(at) });
          await database.sql('UPDATE jobs SET available_at = now() WHERE video_id = $1', [videoId]);
          if (event?.kind === 'sweep') {
            for (const [member, record] of model.jobs) {
              if (record.leaseUntil !== null) model.jobs.set(member, { ...record, leaseUntil: epochMs(at + 30_000) });
            }
          }

          const rows = await familyOf(rootId);
          for (const row of rows) ids.set(String(row['name']), String(row['id']));
          expect({
            step,
            video: rows[0]?.['status'],
            jobs: rows.map((row) => ({
              name: row['name'],
              state: row['state'],
              attempts: row['attempts'],
              stalls: row['stalls'],
              interruptions: row['interruptions'],
              fencingToken: Number(row['fencing_token']),
              partsLeft: row['parts_left'],
              cancelRequested: row['cancel_requested_at'] !== null,
              hinted: row['hinted'],
              locked: row['locked'],
            })),
          }).toEqual({
            step,
            video: model.videoStatus,
            jobs: [...model.jobs]
              .toSorted(([one], [other]) => (one < other ? -1 : 1))
              .map(([member, record]) => ({
                name: member,
                state: record.state,
                attempts: record.attempts,
                stalls: record.stalls,
                interruptions: record.interruptions,
                fencingToken: record.fencingToken,
                partsLeft: record.partsLeft,
                cancelRequested: record.cancelRequested,
                hinted: model.hinted.has(member),
                locked: model.locked.has(member),
              })),
          });
        }
        ends.add(model.jobs.get(ROOT)?.state ?? 'none');
        const logs = await Promise.all([...ids.values()].map((jobId) => database.log(jobId)));
        const rootOf = new Map([...ids.values()].filter((jobId) => jobId !== rootId).map((jobId) => [jobId, rootId]));
        expect(checkTransitionLog(logs.flat())).toEqual([]);
        expect(checkFamilyLog({ entries: logs.flat(), rootOf })).toEqual([]);
      }),
      { numRuns: 40, examples: WAYS_TO_AN_END },
    );
    expect([...ends]).toEqual(expect.arrayContaining(['SUCCEEDED', 'CANCELLED', 'FAILED']));
  });
});
