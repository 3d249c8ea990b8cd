/** Whom a soak hits: mostly workers that are busy, and no job so often that its stall budget would be spent. */
import type { TrialWorker } from '../ground/trial-worker';
import type { Random } from '../random';

/** A fourth vanished worker would make a job DEAD, as it should; a soak wants every job to be READY. */
const HITS_A_JOB_MAX = 2;
const BUSY_SHARE_01 = 0.8;

/** The job that a worker has begun and not ended, by what it said. */
export function currentJob({ log }: Pick<TrialWorker, 'log'>): string | null {
  const begun = log.all('[HANDLER] Starting process_fn');
  if (begun.length <= log.all('handler.handle() returned').length) return null;
  const jobId = begun.at(-1)?.fields['job_id'];
  return typeof jobId === 'string' ? jobId : null;
}

export interface Victims {
  /** Null when nobody may be hit now. */
  pick(living: readonly TrialWorker[]): TrialWorker | null;
}

export function createVictims({ random }: { random: Random }): Victims {
  const hits = new Map<string, number>();
  return {
    pick(living) {
      const candidates = living
        .map((worker) => ({ worker, jobId: currentJob(worker) }))
        .filter(({ jobId }) => jobId === null || (hits.get(jobId) ?? 0) < HITS_A_JOB_MAX);
      const busy = candidates.filter(({ jobId }) => jobId !== null);
      const wanted = random.next01() < BUSY_SHARE_01 && busy.length > 0 ? busy : candidates;
      if (wanted.length === 0) return null;
      const { worker, jobId } = random.pick(wanted);
      if (jobId !== null) hits.set(jobId, (hits.get(jobId) ?? 0) + 1);
      return worker;
    },
  };
}
