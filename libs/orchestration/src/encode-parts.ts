/** Encodes some parts of a plan on this machine, while what is finished is uploaded. */
import { partName, spaceForPart, subtitleFileOf } from '@ffleet/media-plan';
import type { EncodedPart, MediaFailure, TranscodePart, TranscodePlan } from '@ffleet/media-plan';
import type { ScratchFolder, SourceAddress } from '@ffleet/ports';
import { err, ok } from '@ffleet/units';
import type { Result } from '@ffleet/units';
import { signObject } from './open-source';
import { fetchEncryptionKey } from './fetch-encryption-key';
import type { JobRun } from './job-run';
import { runBounded } from './run-bounded';
import { mediaRunFailure } from './run-failure';
import type { RunFailure } from './run-failure';
import { createUploadQueue } from './upload-queue';

/** The sound is encoded beside the picture: one ffmpeg alone does not fill two cores at every moment. */
const PARTS_AT_ONCE = 2;
/** Sound costs 2.8 % of the ladder. */
const SOUND_WEIGHT = 0.03;

type EncodeOptions = JobRun & {
  readonly plan: TranscodePlan;
  readonly parts: readonly TranscodePart[];
  readonly source: SourceAddress;
  /** 0..1 of all of them. */
  readonly onEncoded: (fraction01: number) => void;
};

/**
 * @returns what each part holds, in the parts' order; their files stand under the run's prefix
 * @throws the signal's reason when it aborts; I/O errors of the object store and the disk
 */
export async function encodeParts(options: EncodeOptions): Promise<Result<readonly EncodedPart[], RunFailure>> {
  const { job, plan, parts, ports } = options;
  const wanted = parts.reduce((sum, part) => sum + spaceForPart({ plan, part }), 0);
  const { freeBytes } = await ports.scratch.fetchSpace();
  if (freeBytes < wanted) return err(diskFull({ freeBytes, wanted }));
  const encryptionKey = await fetchEncryptionKey({ plan, objects: ports.objects });
  if (!encryptionKey.ok) return encryptionKey;
  const scratch = await ports.scratch.open({ jobId: job.jobId });
  try {
    const encoded = await encodeInto({ ...options, scratch, encryptionKey: encryptionKey.value });
    return encoded.ok ? encoded : err(mediaRunFailure(encoded.error));
  } finally {
    // What cannot be removed now is swept at the worker's next start: no reason to lose a finished encode.
    await scratch.remove().catch(() => undefined);
  }
}

/** Not permanent: another worker has another disk, and this one's other jobs end. */
const diskFull = ({ freeBytes, wanted }: { freeBytes: number; wanted: number }): RunFailure => ({
  code: 'disk-full',
  message: `Cannot encode: ${freeBytes} bytes are free in the scratch folder, up to ${wanted} are wanted`,
  permanent: false,
  details: null,
});

async function encodeInto(
  options: EncodeOptions & { scratch: ScratchFolder; encryptionKey: Uint8Array | null },
): Promise<Result<readonly EncodedPart[], MediaFailure>> {
  const { plan, parts, source, scratch, encryptionKey, keyPrefix, ports, onPart, onEncoded } = options;
  const stop = new AbortController();
  const signal = AbortSignal.any([options.signal, stop.signal]);
  const uploads = createUploadQueue({
    objects: ports.objects,
    scratch,
    keyPrefix,
    clock: ports.clock,
    onFailure: (error) => stop.abort(error),
  });
  const progress = weighProgress({ parts, onEncoded });
  let failure: MediaFailure | null = null;

  const encode = async (part: TranscodePart): Promise<EncodedPart> => {
    onPart(part);
    const subtitleFile = subtitleFileOf(plan, part);
    const result = await ports.media.encode({
      plan,
      part,
      ...(subtitleFile === null ? source : await signObject({ key: subtitleFile, objects: ports.objects })),
      // Of their own: parts that run beside one another may write files of the same names.
      workDir: `${scratch.path}/${partName(part)}`,
      encryptionKey,
      onProgress: (part01) => progress.report(part, part01),
      onFile: (file) => uploads.add(file),
      signal,
    });
    if (result.ok) return result.value;
    failure ??= result.error;
    stop.abort(new Error(result.error.message)); // the other part would be encoded for nothing
    throw stop.signal.reason;
  };
  try {
    const encoded = await runBounded({ items: parts, run: encode, atOnce: PARTS_AT_ONCE });
    await uploads.drain();
    return ok(encoded);
  } catch (error) {
    if (failure !== null && !options.signal.aborted) return err(failure);
    throw error;
  } finally {
    // What is still on its way when a run's prefix is cleaned up stays behind: its end is waited for, within reason.
    await uploads.stop();
  }
}

function weighProgress(options: { parts: readonly TranscodePart[]; onEncoded: (fraction01: number) => void }): {
  report(part: TranscodePart, part01: number): void;
} {
  const { parts, onEncoded } = options;
  const weightOf = ({ kind }: TranscodePart): number => (kind === 'video' ? 1 : SOUND_WEIGHT);
  const total = parts.reduce((sum, part) => sum + weightOf(part), 0);
  const done = new Map<TranscodePart, number>();
  return {
    report(part, part01) {
      done.set(part, part01 * weightOf(part));
      onEncoded([...done.values()].reduce((all, one) => all + one, 0) / total);
    },
  };
}
