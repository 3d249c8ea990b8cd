/** One encode: runs ffmpeg, reports its files while they come, and believes only what it counted in them. */
import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { checkEncodedPart, mediaFailure, soundOf } from '@ffleet/media-plan';
import type {
  EncodedPart,
  EncodedTrack,
  FfmpegCommand,
  FrameRate,
  MediaFailure,
  TranscodePart,
  TranscodePlan,
} from '@ffleet/media-plan';
import type { MediaRunner } from '@ffleet/ports';
import type { Result } from '@ffleet/units';
import { err, ok } from '@ffleet/units';
import { CollectInTurn } from './collect-in-turn';
import { exitFailure, named, stopFailure } from './encode-failures';
import type { FfmpegEnd } from './ffmpeg-process';
import { runFfmpeg } from './ffmpeg-process';
import type { FfmpegProgress } from './ffmpeg-progress';
import { ProgressReader } from './ffmpeg-progress';
import type { MediaRunLimits } from './limits';
import { makeImages } from './make-images';
import type { GuardedProgram } from './process-guard';
import { StderrTail } from './stderr-tail';
import { TrackCollector } from './track-collector';
import type { OpenSource } from './source-proxy/source-proxy';
import { Watchdog, workDone } from './watchdog';

/** What one encode needs to know. */
export type EncodeOptions = Parameters<MediaRunner['encode']>[0];

/** What one encode works with. */
export interface EncodeTools {
  readonly program: GuardedProgram;
  readonly limits: MediaRunLimits;
  readonly source: OpenSource;
}

/**
 * Runs the command of `part`, which writes one folder for each rendition below `workDir`.
 * @param tail what commands before it have said: it may be why there is too little
 * @returns what was written, counted in its files; or the failure
 * @throws {Error} if the folders or files cannot be used, or the signal's reason once ffmpeg is gone
 */
export async function runEncode(
  tools: EncodeTools,
  options: EncodeOptions,
  command: FfmpegCommand,
  tail = new StderrTail(),
): Promise<Result<EncodedPart, MediaFailure>> {
  const { program, limits, source } = tools;
  const { plan, part, workDir, signal } = options;
  await Promise.all(foldersOf(command).map((folder) => mkdir(join(workDir, folder), { recursive: true })));
  const watchdog = new Watchdog(limits, signal);
  source.failed.addEventListener('abort', () => watchdog.stop('unusable'), { once: true });
  const collectors = collectorsOf(command, options);
  const inTurn = new CollectInTurn(collectors, () => watchdog.stop('unusable'));
  try {
    const end = await runWatched({
      program,
      source,
      command,
      options,
      tail,
      watchdog,
      collectSoon: () => inTurn.soon(),
    });
    signal.throwIfAborted();
    inTurn.throwIfFailed();
    const trouble = source.failure();
    if (trouble) return err(mediaFailure(trouble.code, trouble.message, tail.lines));
    if (watchdog.reason !== null) return err(stopFailure({ reason: watchdog.reason, limits, tail }));
    if (end.kind === 'failed') return err(exitFailure({ reason: end.reason, tail }));
    await inTurn.finish();
  } finally {
    watchdog.close();
    await inTurn.settle();
  }
  const images = command.images && (await makeImages({ program, limits }, { ...options, images: command.images }));
  if (images?.ok === false) return images;
  const encoded: EncodedPart = { part, tracks: tracksOf(collectors), ...(images ? { images: images.value } : {}) };
  const shortage = checkEncodedPart({ plan, encoded, expected: command.expected });
  if (shortage) return err(named(shortage, tail));
  options.onProgress(1);
  return ok(encoded);
}

const foldersOf = ({ outputs, images = [] }: FfmpegCommand): readonly string[] => [
  ...outputs.map(({ renditionId }) => renditionId),
  ...images.flatMap(({ files }) => files.map(dirname)),
];

function collectorsOf(
  command: FfmpegCommand,
  { plan, part, workDir, encryptionKey = null, onFile }: EncodeOptions,
): readonly TrackCollector[] {
  const unit = part.kind === 'video' ? 'frame' : 'sample';
  const unitRate = unitRateOf(plan, part);
  const { firstSegment } = command.expected;
  return command.outputs.map(
    ({ renditionId }) =>
      new TrackCollector({ renditionId, workDir, firstSegment, unit, unitRate, encryptionKey, onFile }),
  );
}

/** Frames or samples a second. */
function unitRateOf(plan: TranscodePlan, part: TranscodePart): FrameRate {
  if (part.kind === 'audio') return { num: soundOf(plan, part.trackId).sampleRate, den: 1 };
  if (part.kind === 'subtitles' || !plan.video) throw new RangeError(`Cannot encode ${part.kind}: the plan has none`);
  return plan.video.frameRate;
}

async function runWatched({
  program,
  source,
  command,
  options,
  tail,
  watchdog,
  collectSoon,
}: {
  program: GuardedProgram;
  source: OpenSource;
  command: FfmpegCommand;
  options: EncodeOptions;
  tail: StderrTail;
  watchdog: Watchdog;
  collectSoon: () => void;
}): Promise<FfmpegEnd> {
  const reader = new ProgressReader();
  const onReport = (progress: FfmpegProgress) => {
    watchdog.observe(workDone({ progress, source }));
    options.onProgress(fractionDone(progress, command));
    collectSoon();
  };
  return runFfmpeg({
    program,
    command,
    signal: watchdog.signal,
    onLine: (line) => {
      if (!reader.accept(line, onReport)) tail.add(line);
    },
  });
}

function fractionDone(progress: FfmpegProgress, { expected }: FfmpegCommand): number {
  if (expected.frameCount !== null) return Math.min(1, progress.frameCount / expected.frameCount);
  return expected.duration > 0 ? Math.min(1, progress.outTimeMicroseconds / 1e6 / expected.duration) : 0;
}

const tracksOf = (collectors: readonly TrackCollector[]): readonly EncodedTrack[] =>
  collectors.map(({ track }) => track).filter((track) => track !== null);
