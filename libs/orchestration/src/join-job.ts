/** A root's last run: join what its parts have made, and publish it. */
import type { JobTask } from '@ffleet/ports';
import { err } from '@ffleet/units';
import type { Result } from '@ffleet/units';
import type { JobRun, RunSuccess } from './job-run';
import { isOtherVersion, planOutdated } from './plan-outdated';
import { publishStream } from './publish-stream';
import type { RunFailure } from './run-failure';

/** @throws the signal's reason when it aborts; I/O errors of the object store; when the database does not answer */
export async function joinJob(
  run: JobRun & { task: Extract<JobTask, { kind: 'join' }> },
): Promise<Result<RunSuccess, RunFailure>> {
  const { rootId, plan } = run.task;
  if (isOtherVersion(plan)) return err(planOutdated('the join'));
  const parts = await run.ports.parts.fetchParts({ rootId });
  return publishStream({ ...run, plan, parts });
}
