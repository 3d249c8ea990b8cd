/** One run's work: probe the source, plan, encode every part while uploading, publish the playlists, master last. */
import { assembleStream, isPermanent, partName, planParts, planTranscode } from '@ffleet/media-plan';
import type {
  AssembledStream,
  EncodedPart,
  MediaFailure,
  TranscodeSettings,
  TranscodePart,
  TranscodePlan,
} from '@ffleet/media-plan';
import { err, ok, seconds } from '@ffleet/units';
import type { Result } from '@ffleet/units';
import type { Clock, MediaRunner, ObjectStore, ResolvedJob, ScratchFolder, ScratchSpace } from '@ffleet/ports';
import type { JobProgress, TranscodeOutput } from '@ffleet/video-job-lifecycle';
import { planProgress } from './job-progress';
import { runBounded } from './run-bounded';
import { contentTypeOf, createUploadQueue } from './upload-queue';

/**
 * Range requests go on until the encode's end. SigV4 allows at most 7 days, but a URL that is signed with a role's
 * temporary credentials ends with them: a retry then signs a new one.
 */
const SOURCE_URL_LIFETIME = seconds(24 * 3600);

/** The sound is encoded beside the picture: one ffmpeg alone does not fill two cores at every moment. */
const PARTS_AT_ONCE = 2;
const SOUND_WEIGHT = 0.03;

export interface TranscodePorts {
  readonly media: MediaRunner;
  readonly objects: ObjectStore;
  readonly scratch: ScratchSpace;
  readonly clock: Clock;
}

export interface RunFailure {
  readonly code: string;
  readonly message: string;
  /** Another attempt would fail in the same way. */
  readonly permanent: boolean;
  /** ffmpeg's last lines, or a bug's stack: for the log alone. */
  readonly details: string | null;
}

/**
 * Runs one job to a published output.
 * @param options.keyPrefix where this run, and no other, writes
 * @param options.onPart a part's encode begins
 * @returns a failure for everything that is wrong with the source or the encode
 * @throws the signal's reason when it aborts; I/O errors of the object store and the disk
 */
export async function transcodeJob(options: {
  job: ResolvedJob;
  keyPrefix: string;
  settings: TranscodeSettings;
  ports: TranscodePorts;
  onProgress: (progress: JobProgress) => void;
  onPart: (part: TranscodePart) => void;
  signal: AbortSignal;
}): Promise<Result<TranscodeOutput, RunFailure>> {
  const { job, keyPrefix, settings, ports, onProgress, signal } = options;
  signal.throwIfAborted(); // a drain that began before the claim
  const source = await openSource({ job, objects: ports.objects });
  if (!source.ok) return source;
  onProgress(planProgress({ stage: 'probe', stage01: 0 }));
  const facts = await ports.media.probe({ sourceUrl: source.value, signal });
  if (!facts.ok) return err(mediaFailure(facts.error));
  const plan = planTranscode({ facts: facts.value, settings });
  if (!plan.ok) return err(mediaFailure(plan.error));

  const scratch = await ports.scratch.open({ jobId: job.jobId });
  try {
    const parts = await encodeParts({ ...options, plan: plan.value, sourceUrl: source.value, scratch });
    if (!parts.ok) return err(mediaFailure(parts.error));
    onProgress(planProgress({ stage: 'publish', stage01: 0 }));
    const stream = assembleStream({ plan: plan.value, parts: parts.value });
    if (!stream.ok) return err(mediaFailure(stream.error));
    return ok(await publish({ plan: plan.value, stream: stream.value, keyPrefix, objects: ports.objects, signal }));
  } finally {
    // What cannot be removed now is swept at the worker's next start: no reason to lose a finished encode.
    await scratch.remove().catch(() => undefined);
  }
}

async function openSource(options: { job: ResolvedJob; objects: ObjectStore }): Promise<Result<string, RunFailure>> {
  const { job, objects } = options;
  if (job.source.kind === 'url') return ok(job.source.url);
  const { key } = job.source;
  const size = await objects.fetchSize({ key });
  if (size === null) {
    return err({
      code: 'source-missing',
      message: `There is no object ${key}: upload it again`,
      permanent: true,
      details: null,
    });
  }
  if (size === 0) {
    return err({
      code: 'source-empty',
      message: `Object ${key} has 0 bytes: upload the video again`,
      permanent: true,
      details: null,
    });
  }
  return ok(await objects.presignRead({ key, expiresIn: SOURCE_URL_LIFETIME }));
}

async function encodeParts(options: {
  plan: TranscodePlan;
  sourceUrl: string;
  scratch: ScratchFolder;
  keyPrefix: string;
  ports: TranscodePorts;
  onProgress: (progress: JobProgress) => void;
  onPart: (part: TranscodePart) => void;
  signal: AbortSignal;
}): Promise<Result<readonly EncodedPart[], MediaFailure>> {
  const { plan, sourceUrl, scratch, keyPrefix, ports, onProgress, onPart } = options;
  const stop = new AbortController();
  const signal = AbortSignal.any([options.signal, stop.signal]);
  const uploads = createUploadQueue({
    objects: ports.objects,
    scratch,
    keyPrefix,
    clock: ports.clock,
    onFailure: (error) => stop.abort(error),
  });
  const parts = planParts(plan);
  const progress = trackParts({ parts, onProgress });
  let failure: MediaFailure | null = null;

  const encode = async (part: TranscodePart): Promise<EncodedPart> => {
    onPart(part);
    const result = await ports.media.encode({
      plan,
      part,
      sourceUrl,
      // Of their own: chunks that run beside one another write files of the same names.
      workDir: `${scratch.path}/${partName(part)}`,
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

/** How much of a job each part is: sound costs 2.8 % of the ladder. */
function trackParts(options: { parts: readonly TranscodePart[]; onProgress: (progress: JobProgress) => void }): {
  report(part: TranscodePart, part01: number): void;
} {
  const { parts, onProgress } = options;
  const weightOf = ({ kind }: TranscodePart): number => (kind === 'audio' ? SOUND_WEIGHT : 1);
  const total = parts.reduce((sum, part) => sum + weightOf(part), 0);
  const done = new Map<TranscodePart, number>();
  return {
    report(part, part01) {
      done.set(part, part01 * weightOf(part));
      const sum = [...done.values()].reduce((all, one) => all + one, 0);
      onProgress(planProgress({ stage: 'encode', stage01: sum / total }));
    },
  };
}

async function publish(options: {
  plan: TranscodePlan;
  stream: AssembledStream;
  keyPrefix: string;
  objects: ObjectStore;
  signal: AbortSignal;
}): Promise<TranscodeOutput> {
  const { plan, stream, keyPrefix, objects, signal } = options;
  const { playlists, renditions, proof } = stream;
  for (const { key, body } of playlists) {
    signal.throwIfAborted();
    await objects.putText({ key: keyPrefix + key, body, contentType: contentTypeOf(key) });
  }
  const master = playlists.at(-1);
  if (!master) throw new TypeError('Cannot publish a stream without playlists');
  return {
    masterPlaylistKey: keyPrefix + master.key,
    keyPrefix,
    durationSeconds: plan.duration,
    renditions,
    totalBytes: renditions.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
    proof,
  };
}

function mediaFailure({ code, message, stderrTail }: MediaFailure): RunFailure {
  return { code, message, permanent: isPermanent(code), details: stderrTail?.join('\n') ?? null };
}
