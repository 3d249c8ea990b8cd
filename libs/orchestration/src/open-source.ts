/** From a job's source to a URL that ffmpeg's proxy may read. */
import type { ObjectStore, ResolvedJob, SourceAddress } from '@ffleet/ports';
import { err, ok, seconds } from '@ffleet/units';
import type { Result } from '@ffleet/units';
import type { RunFailure } from './run-failure';

/**
 * Range requests go on until the encode's end. SigV4 allows at most 7 days, but a URL that is signed with a role's
 * temporary credentials ends with them: a retry then signs a new one.
 */
const SOURCE_URL_LIFETIME = seconds(24 * 3600);

/** @returns `source-missing` or `source-empty` where there is nothing to read */
export async function openSource(options: {
  job: ResolvedJob;
  objects: ObjectStore;
}): Promise<Result<SourceAddress, RunFailure>> {
  const { job, objects } = options;
  if (job.source.kind === 'url') return ok({ sourceUrl: job.source.url, sourceBy: 'owner' });
  const { key } = job.source;
  const size = await objects.fetchSize({ key });
  if (size === null) return refused('source-missing', `There is no object ${key}: upload it again`);
  if (size === 0) return refused('source-empty', `Object ${key} has 0 bytes: upload the video again`);
  return ok(await signObject({ key, objects }));
}

export const signObject = async ({ key, objects }: { key: string; objects: ObjectStore }): Promise<SourceAddress> => ({
  sourceUrl: await objects.presignRead({ key, expiresIn: SOURCE_URL_LIFETIME }),
  sourceBy: 'fleet',
});

const refused = (code: string, message: string): Result<never, RunFailure> =>
  err({ code, message, permanent: true, details: null });
