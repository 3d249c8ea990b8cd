/** What the job rows tell. Without a database's address these facts are unknown, and say so. */
import type { Fact, FactKind } from '@ffleet/evidence';
import type { JobEvidence } from '@ffleet/ports';
import type { Collector } from '../collection';
import { innermost } from '../describe-failure';

const KINDS = ['database-health', 'running-jobs', 'job-failures', 'stalled-runs'] as const satisfies FactKind[];

/** @param options.jobs null where nobody has said where the database is */
export function collectDatabase({ jobs }: { jobs: JobEvidence | null }): Collector {
  return async ({ names, observe, leaveUnknown }) => {
    const subject = names.database;
    if (jobs === null) {
      const unknown = { code: 'NotConfigured', problem: 'DATABASE_URL is not set' };
      return KINDS.map((kind) => leaveUnknown({ kind, subject }, unknown));
    }
    const health = observe({ kind: 'database-health', subject }, async () => {
      try {
        const { pendingMigrations } = await jobs.fetchHealth();
        return { value: { reachable: true, error: null, pendingMigrations } };
      } catch (error) {
        return { value: unreachable(innermost(error).message) };
      }
    });
    return await Promise.all([
      health.then(asAnswer),
      observe({ kind: 'running-jobs', subject }, async () => {
        const { databaseNow, jobs: running } = await jobs.fetchRunning();
        return { value: { databaseNow, jobs: [...running] } };
      }),
      observe({ kind: 'job-failures', subject }, async () => ({
        value: { failures: [...(await jobs.fetchFailures())] },
      })),
      observe({ kind: 'stalled-runs', subject }, async () => ({ value: { stalls: [...(await jobs.fetchStalls())] } })),
    ]);
  };
}

/** A refused connection is an answer to the question whether the database can be reached, ... */
const unreachable = (error: string) => ({ reachable: false, error, pendingMigrations: null });

/** ... and so is silence. */
function asAnswer(health: Fact): Fact {
  if (health.kind !== 'database-health' || health.observation.kind === 'known') return health;
  if (health.observation.code !== 'Timeout') return health;
  return { ...health, observation: { kind: 'known', value: unreachable(health.observation.problem) } };
}
