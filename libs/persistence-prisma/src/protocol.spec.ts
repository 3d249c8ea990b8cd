import { epochMs } from '@ffleet/units';
import type { EpochMs } from '@ffleet/units';
import { checkTransitionLog, decideRetry, newJobRecord, transition } from '@ffleet/video-job-lifecycle';
import type { JobEffect, JobEvent, JobRecord } from '@ffleet/video-job-lifecycle';
import fc from 'fast-check';
import { LEASE, OUTPUT, startFleetDatabase } from './testing/fleet-database';
import type { FleetDatabase } from './testing/fleet-database';

/** What a random step asks for; `age` is how many claims ago the token was made. */
type Step =
  | { readonly kind: 'claim'; readonly workerId: string }
  | { readonly kind: 'renew' | 'complete' | 'release'; readonly age: number }
  | { readonly kind: 'fail'; readonly age: number; readonly permanent: boolean }
  | { readonly kind: 'request-cancel' | 'cancel' | 'sweep' }
  /** Time passes: the lease runs out, or the job's next attempt is due. */
  | { readonly kind: 'lease-runs-out' | 'time-comes' };

const age = fc.constantFrom(0, 0, 0, 1, -1);
const anyStep: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('claim' as const), workerId: fc.constantFrom('w-1', 'w-2') }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constantFrom('renew' as const, 'complete', 'release'), age }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('fail' as const), age, permanent: fc.boolean() }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constantFrom('sweep' as const, 'cancel') }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('request-cancel' as const) }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constantFrom('lease-runs-out' as const, 'time-comes') }) },
);

/** What `transition` says about a job and all that stands beside it. */
interface Model {
  job: JobRecord;
  videoStatus: string;
  hintAt: EpochMs | null;
  lockUntil: EpochMs | null;
  publishedToken: number | null;
  log: [string, string, number][];
}

function apply(model: Model, effect: JobEffect): void {
  if (effect.kind === 'set-video-status') model.videoStatus = effect.status;
  if (effect.kind === 'publish-output') model.publishedToken = effect.fencingToken;
  if (effect.kind === 'hold-lock') model.lockUntil = effect.until;
  if (effect.kind === 'drop-lock') model.lockUntil = null;
  if (effect.kind === 'queue-hint') model.hintAt = effect.sendAt;
  if (effect.kind === 'drop-hint') model.hintAt = null;
  if (effect.kind === 'log') model.log.push([effect.event, model.job.state, model.job.fencingToken]);
}

describe('the SQL of the job store and the sweeper', () => {
  let database: FleetDatabase;

  beforeAll(async () => {
    database = await startFleetDatabase();
  });
  afterAll(() => database.stop());

  /** Takes the step on the database, and says which event of the protocol it is. */
  async function take(step: Step, options: { model: Model; jobId: string; videoId: number }): Promise<JobEvent | null> {
    const { model, jobId, videoId } = options;
    const { store } = database;
    const fencingToken = model.job.fencingToken - ('age' in step ? step.age : 0);
    const claim = { jobId, workerId: model.job.workerId ?? 'nobody', fencingToken };
    switch (step.kind) {
      case 'claim':
        await database.claimAs(step.workerId, jobId);
        return { ...step, leaseDuration: LEASE };
      case 'renew':
        await store.renew({ claim, leaseDuration: LEASE, progress: { stage: 'probe', stage01: 0, overall01: 0 } });
        return { kind: 'renew', fencingToken, leaseDuration: LEASE };
      case 'complete':
        await store.complete({ claim, output: OUTPUT });
        return { kind: 'complete', fencingToken };
      case 'release':
        await store.release({ claim });
        return { kind: 'release', fencingToken };
      case 'fail': {
        const decision = decideRetry({ attempt: model.job.attempts + 1, permanent: step.permanent });
        const retryAfter = decision.kind === 'retry' ? decision.retryAfter : null;
        await store.fail({ claim, failure: { code: 'network', message: 'No answer' }, retryAfter });
        return { kind: 'fail', fencingToken, retryAfter };
      }
      case 'request-cancel':
        await database.catalog.requestCancel({ videoId });
        return { kind: 'request-cancel' };
      case 'cancel':
        await store.cancel({ jobId, workerId: 'w-3' });
        return { kind: 'cancel' };
      case 'sweep':
        await database.sweptAllAlong();
        await database.sweeper.sweep({ actor: 'sweeper-1', limit: 1_000 });
        return { kind: 'sweep' };
      case 'lease-runs-out':
        if (model.job.state === 'RUNNING') await database.expireLease(jobId);
        return null;
      case 'time-comes':
        await database.sql(`UPDATE jobs SET available_at = now() WHERE id = $1 AND state = 'QUEUED'`, [jobId]);
        return null;
    }
  }

  /** What the passing of time means to the model: the same as the SQL above. */
  function passTime(step: Step, { model, at }: { model: Model; at: EpochMs }): void {
    if (step.kind === 'lease-runs-out' && model.job.state === 'RUNNING') {
      const leaseUntil = epochMs(at - 1_000);
      Object.assign(model, { job: { ...model.job, leaseUntil }, lockUntil: leaseUntil });
    }
    if (step.kind === 'time-comes' && model.job.state === 'QUEUED') model.job = { ...model.job, availableAt: at };
  }

  async function look(jobId: string) {
    const [row] = await database.sql(
      `SELECT j.*, v.status, v.winning_fencing_token, now() AS looked_at, h.send_at, l.expires_at
       FROM jobs j JOIN videos v ON v.id = j.video_id
       LEFT JOIN hints h ON h.job_id = j.id LEFT JOIN idempotency_locks l ON l.job_id = j.id WHERE j.id = $1`,
      [jobId],
    );
    if (!row) throw new Error(`Cannot find job ${jobId}`);
    return row;
  }

  const toMs = (value: unknown): number | null => (value instanceof Date ? value.getTime() : null);
  /** Whole tens of seconds are enough to tell all the protocol's durations apart, and forgive a slow machine. */
  const isNear = (one: number | null, other: number | null): boolean =>
    one === null || other === null ? one === other : Math.abs(one - other) < 10_000;

  it('says what transition() says, step by step, whatever happens to a job', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyStep, { minLength: 8, maxLength: 24 }), async (steps) => {
        const { videoId, jobId } = await database.createVideo();
        const created = epochMs(Number((await look(jobId))['created_at']));
        const model: Model = {
          job: newJobRecord({ at: created }),
          videoStatus: 'UPLOADED',
          hintAt: epochMs(created + 15_000),
          lockUntil: null,
          publishedToken: null,
          log: [['created', 'QUEUED', 0]],
        };

        for (const step of steps) {
          const event = await take(step, { model, jobId, videoId });
          const row = await look(jobId);
          const at = epochMs(Number(row['looked_at']));
          const said = event && transition({ job: model.job, event, at });
          if (said?.kind === 'accepted') {
            model.job = said.job;
            for (const effect of said.effects) apply(model, effect);
          }
          if (!event) passTime(step, { model, at });

          expect({
            step,
            state: row['state'],
            attempts: row['attempts'],
            stalls: row['stalls'],
            interruptions: row['interruptions'],
            fencingToken: Number(row['fencing_token']),
            workerId: row['worker_id'],
            cancelRequested: row['cancel_requested_at'] !== null,
            videoStatus: row['status'],
            publishedToken: row['winning_fencing_token'] === null ? null : Number(row['winning_fencing_token']),
            isAvailableThen: isNear(toMs(row['available_at']), model.job.availableAt),
            isLeasedUntil: isNear(toMs(row['lease_until']), model.job.leaseUntil),
            isLockedUntil: isNear(toMs(row['expires_at']), model.lockUntil),
            isHintedThen: isNear(toMs(row['send_at']), model.hintAt),
            log: (await database.log(jobId)).map((entry) => [entry.event, entry.toState, entry.fencingToken]),
          }).toEqual({
            step,
            state: model.job.state,
            attempts: model.job.attempts,
            stalls: model.job.stalls,
            interruptions: model.job.interruptions,
            fencingToken: model.job.fencingToken,
            workerId: model.job.workerId,
            cancelRequested: model.job.cancelRequested,
            videoStatus: model.videoStatus,
            publishedToken: model.publishedToken,
            isAvailableThen: true,
            isLeasedUntil: true,
            isLockedUntil: true,
            isHintedThen: true,
            log: model.log,
          });
        }
        expect(checkTransitionLog(await database.log(jobId))).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });
});
