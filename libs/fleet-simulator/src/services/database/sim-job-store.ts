/** The JobStore port of one process, on the simulated database. */
import { usualOptions } from '@ffleet/media-plan';
import type { ClaimRefusal, JobClaim, JobStore, JobTask, ResolvedJob, ResolveOutcome } from '@ffleet/ports';
import { epochMs, secondsToMs } from '@ffleet/units';
import { HINT_GRACE, isFinished } from '@ffleet/video-job-lifecycle';
import type { JobMessage, JobRecord, TransitionRefusal } from '@ffleet/video-job-lifecycle';
import type { Network } from '../../kernel/network';
import type { SimProcess } from '../../kernel/sim-process';
import type { SimDatabase } from './database';
import type { JobRow } from './rows';

export function createSimJobStore(options: { database: SimDatabase; network: Network; process: SimProcess }): JobStore {
  const { database, network, process } = options;
  const call = <Answer>(operation: string, effect: () => Answer): Promise<Answer> =>
    network.call<Answer>({
      process,
      service: 'database',
      operation: `store.${operation}`,
      effect: (reply) => reply(effect()),
    });
  /** How the job stands for a run that asks again: its own end, or a lost lease. */
  const endOf = ({ jobId, fencingToken }: JobClaim): JobRecord['state'] | 'lost' => {
    const record = database.tables.jobs.get(jobId)?.record;
    return record?.fencingToken === fencingToken ? record.state : 'lost';
  };

  return {
    ping: () => call('ping', () => undefined),
    resolve: (message, options) =>
      call('resolve', () => {
        if (options?.messageEnds === true) expectHintSoon({ database, message });
        return resolve({ database, message });
      }),
    claim: ({ jobId, workerId, leaseDuration, receiptHandle }) =>
      call('claim', () => {
        const row = database.tables.jobs.get(jobId);
        if (!row) return { kind: 'refused', refusal: 'not-claimable' };
        const holder = row.record.workerId;
        const result = database.apply({ jobId, event: { kind: 'claim', workerId, leaseDuration }, actor: workerId });
        if (result.kind === 'refused') {
          return { kind: 'refused', refusal: refusalOf({ refusal: result.refusal, isOwn: holder === workerId }) };
        }
        row.receiptHandle = receiptHandle;
        const { fencingToken, attempts } = result.job;
        const claim = { jobId, workerId, fencingToken };
        return { kind: 'claimed', claim, attempt: attempts + 1, task: taskOf({ database, row }) };
      }),
    renew: ({ claim, leaseDuration }) =>
      call('renew', () => {
        const { jobId, workerId: actor, fencingToken } = claim;
        const result = database.apply({ jobId, event: { kind: 'renew', fencingToken, leaseDuration }, actor });
        if (result.kind === 'refused') return { kind: 'lost' };
        return { kind: 'held', cancelRequested: result.job.cancelRequested };
      }),
    complete: ({ claim, output }) =>
      call('complete', () => {
        const { jobId, workerId: actor, fencingToken } = claim;
        database.apply({ jobId, event: { kind: 'complete', fencingToken }, actor, output });
        const state = endOf(claim);
        if (state === 'SUCCEEDED') return 'completed';
        return state === 'CANCELLED' ? 'cancelled' : 'lost';
      }),
    fail: ({ claim, failure, retryAfter }) =>
      call('fail', () => {
        const { jobId, workerId: actor, fencingToken } = claim;
        const event = { kind: 'fail', fencingToken, retryAfter } as const;
        const result = database.apply({ jobId, event, actor, reason: failure.code });
        const row = database.tables.jobs.get(jobId);
        if (result.kind === 'accepted' && row) row.failureCode = failure.code;
        if (endOf(claim) === 'CANCELLED') return 'cancelled';
        return result.kind === 'accepted' ? 'failed' : 'lost';
      }),
    release: ({ claim }) =>
      call('release', () => {
        const { jobId, workerId: actor, fencingToken } = claim;
        const result = database.apply({ jobId, event: { kind: 'release', fencingToken }, actor });
        if (endOf(claim) === 'CANCELLED') return 'cancelled';
        return result.kind === 'accepted' ? 'released' : 'lost';
      }),
    cancel: ({ jobId, workerId }) =>
      call('cancel', () => void database.apply({ jobId, event: { kind: 'cancel' }, actor: workerId })),
  };
}

function taskOf({ database, row }: { database: SimDatabase; row: JobRow }): JobTask {
  const { jobId, part, plan } = row;
  if (part === null) return plan === null ? { kind: 'plan' } : { kind: 'join', rootId: jobId, plan };
  const { rootId, name, recipe } = part;
  const rootPlan = database.tables.jobs.get(rootId)?.plan;
  if (!rootPlan) throw new RangeError(`Cannot do ${name} by job ${jobId}: its root has no plan`);
  return { kind: 'part', name, recipe, rootId, plan: rootPlan };
}

function refusalOf(options: { refusal: TransitionRefusal; isOwn: boolean }): ClaimRefusal {
  const { refusal, isOwn } = options;
  if (refusal === 'cancel-requested') return 'cancel-requested';
  if (refusal === 'running') return isOwn ? 'lock-held-by-this-worker' : 'lock-held-by-another-worker';
  return refusal === 'waiting' ? 'waits-for-parts' : 'not-claimable';
}

function resolve(options: { database: SimDatabase; message: JobMessage }): ResolveOutcome {
  const { database, message } = options;
  const video = database.tables.videos.get(message.videoId);
  if (!video) return { kind: 'unknown-video' };
  if (video.tenantId !== message.tenantId) return { kind: 'tenant-mismatch' };
  const row =
    message.jobId === null ? jobOfLegacyMessage({ database, message }) : database.tables.jobs.get(message.jobId);
  if (!row || row.videoId !== message.videoId) return { kind: 'unknown-job' };
  const { jobId, videoId, tenantId, record } = row;
  const job: ResolvedJob = { jobId, videoId, tenantId, source: video.source, options: usualOptions };
  if (!isFinished(record.state)) return { kind: 'found', job };
  return { kind: 'finished', job, state: record.state, videoReady: video.status === 'READY' };
}

function expectHintSoon(options: { database: SimDatabase; message: JobMessage }): void {
  const { database, message } = options;
  const { jobId, videoId } = message;
  const row = jobId === null ? database.liveJobOf(videoId) : database.tables.jobs.get(jobId);
  const hint = row?.record.state === 'QUEUED' ? database.tables.hints.get(row.jobId) : undefined;
  if (!row || !hint) return;
  const soon = Math.max(database.now(), row.record.availableAt) + secondsToMs(HINT_GRACE);
  hint.sendAt = epochMs(Math.min(hint.sendAt, soon));
  hint.messageEnded = true;
}

/** The live job, or else the newest; a video without any gets one. */
function jobOfLegacyMessage(options: { database: SimDatabase; message: JobMessage }): JobRow {
  const { database, message } = options;
  const { videoId } = message;
  const newest = [...database.tables.jobs.values()].findLast((row) => row.videoId === videoId && row.part === null);
  return database.liveJobOf(videoId) ?? newest ?? database.insertJob({ videoId, actor: 'queue' });
}
