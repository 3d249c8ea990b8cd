/** A job's first run: look at the source, and cut the work into parts; what is one piece is done at once. */
import { isOnePiece, partName, planParts, planTranscode, withKeyUri, withOptions } from '@ffleet/media-plan';
import type { TranscodePlan, VideoOptions } from '@ffleet/media-plan';
import type { PlannedPart, SourceAddress } from '@ffleet/ports';
import { err, ok } from '@ffleet/units';
import type { Result } from '@ffleet/units';
import { isOfTenant } from '@ffleet/video-job-lifecycle';
import { encodeParts } from './encode-parts';
import { planProgress } from './job-progress';
import type { JobRun, RunSuccess } from './job-run';
import { openSource } from './open-source';
import { optionsOutdated } from './plan-outdated';
import { publishStream } from './publish-stream';
import { mediaRunFailure } from './run-failure';
import type { RunFailure } from './run-failure';

/**
 * @returns a failure for everything that is wrong with the source or the encode
 * @throws the signal's reason when it aborts; I/O errors of the object store and the disk
 */
export async function planJob(run: JobRun): Promise<Result<RunSuccess, RunFailure>> {
  const { job, settings, ports, onProgress, signal } = run;
  const { options } = job;
  if (options === null) return err(optionsOutdated);
  const foreign = foreignObject({ options, tenantId: job.tenantId });
  if (foreign !== null) return err(foreignObjectFailure(foreign));
  const source = await openSource({ job, objects: ports.objects });
  if (!source.ok) return source;
  onProgress(planProgress({ stage: 'probe', stage01: 0 }));
  const facts = await ports.media.probe({ ...source.value, signal });
  if (!facts.ok) return err(mediaRunFailure(facts.error));
  const plan = planTranscode({ facts: facts.value, settings: withOptions(settings, withKeyUri(options, job)) });
  if (!plan.ok) return err(mediaRunFailure(plan.error));
  if (isOnePiece(plan.value)) return doAtOnce({ ...run, plan: plan.value, source: source.value });
  return ok({ kind: 'planned', plan: plan.value, parts: await nameParts({ ...run, plan: plan.value }) });
}

/** What a video's options name is read with the fleet's own permissions: only what is its tenant's may be. */
function foreignObject({ options, tenantId }: { options: VideoOptions; tenantId: number }): string | null {
  const named = [...options.subtitles.map(({ objectKey }) => objectKey), options.encryption?.keyObject ?? null];
  return named.find((key) => key !== null && !isOfTenant(key, { tenantId })) ?? null;
}

const foreignObjectFailure = (key: string): RunFailure => ({
  code: 'foreign-object',
  message: `Cannot use object ${key}: one of the video's own tenant is wanted`,
  permanent: true,
  details: null,
});

/** Nobody else could help: no message, no claim and no join of its own for what one machine does by itself. */
async function doAtOnce(
  run: JobRun & { plan: TranscodePlan; source: SourceAddress },
): Promise<Result<RunSuccess, RunFailure>> {
  const { plan, keyPrefix, onProgress } = run;
  const onEncoded = (stage01: number): void => onProgress(planProgress({ stage: 'encode', stage01 }));
  const encoded = await encodeParts({ ...run, parts: planParts(plan), onEncoded });
  if (!encoded.ok) return encoded;
  return publishStream({ ...run, parts: encoded.value.map((part) => ({ encoded: part, keyPrefix })) });
}

async function nameParts({ job, plan, ports }: JobRun & { plan: TranscodePlan }): Promise<readonly PlannedPart[]> {
  const parts: PlannedPart[] = [];
  for (const part of planParts(plan)) {
    parts.push({ name: partName(part), recipe: await ports.media.nameRecipe({ plan, part, rootId: job.jobId }) });
  }
  return parts;
}
