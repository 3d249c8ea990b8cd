/** The file to download: a stream's tracks are fetched from where their parts stand, packed, counted and uploaded. */
import { DOWNLOAD_FILE, planDownload } from '@ffleet/media-plan';
import type { DownloadTrack, PackedDownload, TranscodePlan } from '@ffleet/media-plan';
import type { PartResult, ScratchFolder } from '@ffleet/ports';
import { err, ok } from '@ffleet/units';
import type { Result } from '@ffleet/units';
import type { JobRun } from './job-run';
import { diskFull, mediaRunFailure } from './run-failure';
import type { RunFailure } from './run-failure';
import { contentTypeOf } from './upload-queue';

/** The tracks, the packed file, and the same once more while its index moves to the front. */
const COPIES = 3;

type DownloadRun = JobRun & { readonly plan: TranscodePlan; readonly parts: readonly PartResult[] };

/**
 * @returns null where the plan wants none
 * @throws the signal's reason when it aborts; I/O errors of the object store and the disk
 */
export async function makeDownload(run: DownloadRun): Promise<Result<PackedDownload | null, RunFailure>> {
  const { job, plan, parts, ports } = run;
  if (!plan.download) return ok(null);
  const tracks = planDownload({
    plan,
    parts: parts.map(({ encoded, keyPrefix }) => ({ encoded, folder: keyPrefix })),
  });
  const wanted = COPIES * tracks.flatMap(({ files }) => files).reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  const { freeBytes } = await ports.scratch.fetchSpace();
  if (freeBytes < wanted) return err(diskFull({ action: 'pack the download', freeBytes, wanted }));
  const scratch = await ports.scratch.open({ jobId: job.jobId });
  try {
    return await packInto({ ...run, scratch, tracks });
  } finally {
    // What cannot be removed now is swept at the worker's next start.
    await scratch.remove().catch(() => undefined);
  }
}

async function packInto(
  run: DownloadRun & { scratch: ScratchFolder; tracks: readonly DownloadTrack[] },
): Promise<Result<PackedDownload, RunFailure>> {
  const { plan, keyPrefix, scratch, ports, signal } = run;
  const tracks: (DownloadTrack & { path: string })[] = [];
  for (const track of run.tracks) {
    const path = `${scratch.path}/${track.id}`;
    await ports.objects.fetchFile({ keys: track.files.map(({ name }) => name), path, signal });
    tracks.push({ ...track, path });
  }
  const path = `${scratch.path}/${DOWNLOAD_FILE}`;
  const packed = await ports.media.packDownload({ plan, tracks, path, signal });
  if (!packed.ok) return err(mediaRunFailure(packed.error));
  const key = keyPrefix + DOWNLOAD_FILE;
  await ports.objects.putFile({ key, path, contentType: contentTypeOf(DOWNLOAD_FILE), signal });
  return packed;
}
