/** A part's run: one piece of its root's plan, from the same source, into a place of its own. */
import { partOf } from '@ffleet/media-plan';
import type { JobTask } from '@ffleet/ports';
import { err, ok } from '@ffleet/units';
import type { Result } from '@ffleet/units';
import { encodeParts } from './encode-parts';
import type { JobRun, RunSuccess } from './job-run';
import { openSource } from './open-source';
import { isOtherVersion, planOutdated } from './plan-outdated';
import type { RunFailure } from './run-failure';

/**
 * @returns a failure for everything that is wrong with the source or the encode; `plan-outdated` where this worker would
 * not make what was planned
 * @throws the signal's reason when it aborts; I/O errors of the object store and the disk
 */
export async function partJob(
  run: JobRun & { task: Extract<JobTask, { kind: 'part' }> },
): Promise<Result<RunSuccess, RunFailure>> {
  const { job, task, keyPrefix, ports, onProgress } = run;
  const { name, plan, recipe, rootId } = task;
  if (isOtherVersion(plan)) return err(planOutdated(name));
  const part = partOf(plan, name);
  if ((await ports.media.nameRecipe({ plan, part, rootId })) !== recipe) return err(planOutdated(name));
  const source = await openSource({ job, objects: ports.objects });
  if (!source.ok) return source;
  const onEncoded = (stage01: number): void => onProgress({ stage: 'encode', stage01, overall01: stage01 });
  onEncoded(0);
  const encoded = await encodeParts({ ...run, plan, parts: [part], source: source.value, onEncoded });
  if (!encoded.ok) return encoded;
  const [only] = encoded.value;
  if (!only) throw new TypeError(`Cannot end part ${name}: nothing was encoded`);
  return ok({ kind: 'part-done', result: { keyPrefix, encoded: only } });
}
