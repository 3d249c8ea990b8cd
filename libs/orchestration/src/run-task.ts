/** From a claimed job's task to the run that does it. */
import type { JobTask } from '@ffleet/ports';
import { assertNever } from '@ffleet/units';
import type { Result } from '@ffleet/units';
import type { JobRun, RunSuccess } from './job-run';
import { joinJob } from './join-job';
import { partJob } from './part-job';
import { planJob } from './plan-job';
import type { RunFailure } from './run-failure';

/** @throws the signal's reason when it aborts; what throws is never the source's fault */
export async function runTask(run: JobRun & { task: JobTask }): Promise<Result<RunSuccess, RunFailure>> {
  const { task } = run;
  run.signal.throwIfAborted(); // a drain that began before the claim
  switch (task.kind) {
    case 'plan':
      return planJob(run);
    case 'part':
      return partJob({ ...run, task });
    case 'join':
      return joinJob({ ...run, task });
    default:
      return assertNever(task);
  }
}
