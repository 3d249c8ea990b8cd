/** Joins parts to a stream, proves it, and publishes its playlists: the master last. */
import { assembleStream } from '@ffleet/media-plan';
import type { ProofCheck, StreamPlaylist, TranscodePlan } from '@ffleet/media-plan';
import type { ObjectStore, PartResult } from '@ffleet/ports';
import { bytes, err, ok } from '@ffleet/units';
import type { Result } from '@ffleet/units';
import { relativePrefix } from '@ffleet/video-job-lifecycle';
import { checkStored } from './check-stored';
import { planProgress } from './job-progress';
import type { JobRun, RunSuccess } from './job-run';
import { mediaRunFailure } from './run-failure';
import type { RunFailure } from './run-failure';
import { contentTypeOf } from './upload-queue';

/**
 * @param options.parts all of the plan's, wherever they stand
 * @returns `parts-missing` where not all of their files are stored; `proof-failed` where they are not one stream
 * @throws the signal's reason when it aborts; I/O errors of the object store
 */
export async function publishStream(
  options: JobRun & { plan: TranscodePlan; parts: readonly PartResult[] },
): Promise<Result<RunSuccess, RunFailure>> {
  const { job, plan, parts, keyPrefix, ports, onProgress, signal } = options;
  onProgress(planProgress({ stage: 'publish', stage01: 0 }));
  const stored = await checkStored({ parts, objects: ports.objects });
  signal.throwIfAborted();
  if (stored.missing.length > 0) {
    // A retry's plan must not take over what is gone.
    await ports.parts.disownParts({ videoId: job.videoId, keyPrefixes: stored.missing });
    return err(partsMissing(stored.check));
  }
  const stream = assembleStream({
    plan,
    parts: parts.map((part) => ({
      encoded: part.encoded,
      folder: relativePrefix({ from: keyPrefix, to: part.keyPrefix }),
    })),
  });
  if (!stream.ok) return err(mediaRunFailure(stream.error));
  const { playlists, renditions, proof } = stream.value;
  const masterPlaylistKey = await putPlaylists({ playlists, keyPrefix, objects: ports.objects, signal });
  const partPrefixes = parts.map((part) => part.keyPrefix).filter((prefix) => prefix !== keyPrefix);
  return ok({
    kind: 'published',
    output: {
      masterPlaylistKey,
      keyPrefix,
      ...(partPrefixes.length > 0 ? { partPrefixes } : {}),
      durationSeconds: plan.duration,
      renditions,
      totalBytes: bytes(proof.totalBytes),
      proof: { ...proof, checks: [...proof.checks, stored.check] },
    },
  });
}

/** Another attempt would find the same: permanent. */
const partsMissing = ({ expected, seen }: ProofCheck): RunFailure => ({
  code: 'parts-missing',
  message: `Cannot join the parts: ${expected} are wanted, there are ${seen}; retry the video to encode them again`,
  permanent: true,
  details: null,
});

/** @returns the master's key */
async function putPlaylists(options: {
  playlists: readonly StreamPlaylist[];
  keyPrefix: string;
  objects: ObjectStore;
  signal: AbortSignal;
}): Promise<string> {
  const { playlists, keyPrefix, objects, signal } = options;
  let lastKey: string | null = null;
  for (const { key, body } of playlists) {
    signal.throwIfAborted();
    lastKey = keyPrefix + key;
    await objects.putObject({ key: lastKey, body, contentType: contentTypeOf(key) });
  }
  if (lastKey === null) throw new TypeError('Cannot publish a stream without playlists');
  return lastKey;
}
