/** Encodes one part of a plan: runs ffmpeg, reports its files while they come, and believes only what it counted. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { checkEncodedPart, mediaFailure, planFfmpeg } from '@ffleet/media-plan';
import type { EncodedPart, EncodedTrack, FfmpegCommand, MediaFailure } from '@ffleet/media-plan';
import type { MediaRunner } from '@ffleet/ports';
import type { Result } from '@ffleet/units';
import { err, ok } from '@ffleet/units';
import { CollectInTurn } from './collect-in-turn';
import { encodeCause } from './failure-cause';
import type { FfmpegEnd } from './ffmpeg-process';
import { runFfmpeg } from './ffmpeg-process';
import type { FfmpegProgress } from './ffmpeg-progress';
import { ProgressReader } from './ffmpeg-progress';
import type { MediaRunLimits } from './limits';
import type { GuardedProgram } from './process-guard';
import { StderrTail } from './stderr-tail';
import { TrackCollector } from './track-collector';
import type { OpenSource } from './source-proxy/source-proxy';
import type { StopReason } from './watchdog';
import { Watchdog } from './watchdog';

/** What one encode needs to know. */
export type EncodeOptions = Parameters<MediaRunner['encode']>[0];

/**
 * Encodes `part` into one folder for each rendition below `workDir`.
 * @returns what was written, counted in its files; or the failure
 * @throws {Error} if the folders or files cannot be used, or the signal's reason once ffmpeg is gone
 */
export async function encodePart(
  { program, limits, source }: { program: GuardedProgram; limits: MediaRunLimits; source: OpenSource },
  options: EncodeOptions,
): Promise<Result<EncodedPart, MediaFailure>> {
  const { plan, part, workDir, signal } = options;
  signal.throwIfAborted();
  const command = planFfmpeg({ plan, part, sourceUrl: source.inputUrl, outputDir: workDir });
  await Promise.all(command.outputs.map(({ renditionId }) => mkdir(join(workDir, renditionId), { recursive: true })));
  const tail = new StderrTail();
  const watchdog = new Watchdog(limits, signal);
  source.failed.addEventListener('abort', () => watchdog.stop('unusable'), { once: true });
  const collectors = collectorsOf(command, options);
  const inTurn = new CollectInTurn(collectors, () => watchdog.stop('unusable'));
  try {
    const end = await runWatched({ program, command, options, tail, watchdog, collectSoon: () => inTurn.soon() });
    signal.throwIfAborted();
    inTurn.throwIfFailed();
    const trouble = source.failure();
    if (trouble) return err(mediaFailure(trouble.code, trouble.message, tail.lines));
    if (watchdog.reason !== null) return err(stopFailure(watchdog.reason, limits, tail));
    if (end.kind === 'failed') return err(exitFailure(end.reason, tail));
    await inTurn.finish();
  } finally {
    watchdog.close();
    await inTurn.settle();
  }
  const encoded: EncodedPart = { part, tracks: tracksOf(collectors) };
  const shortage = checkEncodedPart({ plan, encoded, expected: command.expected });
  if (shortage) return err(named(shortage, tail));
  options.onProgress(1);
  return ok(encoded);
}

function collectorsOf(
  command: FfmpegCommand,
  { plan, part, workDir, onFile }: EncodeOptions,
): readonly TrackCollector[] {
  const unit = part.kind === 'video' ? 'frame' : 'sample';
  const unitRate =
    part.kind === 'video' ? (plan.video?.frameRate ?? null) : plan.audio && { num: plan.audio.sampleRate, den: 1 };
  if (!unitRate) throw new RangeError(`Cannot encode ${part.kind}: the plan has none`);
  const { firstSegment } = command.expected;
  return command.outputs.map(
    ({ renditionId }) => new TrackCollector({ renditionId, workDir, firstSegment, unit, unitRate, onFile }),
  );
}

async function runWatched({
  program,
  command,
  options,
  tail,
  watchdog,
  collectSoon,
}: {
  program: GuardedProgram;
  command: FfmpegCommand;
  options: EncodeOptions;
  tail: StderrTail;
  watchdog: Watchdog;
  collectSoon: () => void;
}): Promise<FfmpegEnd> {
  const reader = new ProgressReader();
  const onReport = (progress: FfmpegProgress) => {
    watchdog.observe(progress.frameCount + progress.outTimeMicroseconds);
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

function stopFailure(reason: StopReason, limits: MediaRunLimits, tail: StderrTail): MediaFailure {
  return reason === 'time-limit'
    ? mediaFailure('encode-time-limit', `Stopped the encode: it took longer than ${limits.encodeTime} s`, tail.lines)
    : mediaFailure('encode-stalled', `Stopped the encode: it made no progress for ${limits.stallTime} s`, tail.lines);
}

function exitFailure(reason: string, tail: StderrTail): MediaFailure {
  const cause = encodeCause(tail.lines);
  if (cause) return mediaFailure(cause.code, `Cannot encode: ${cause.meaning}`, tail.lines);
  // The first line names the exit code or the signal; what follows is the tail once more.
  const [firstLine = 'ffmpeg failed'] = reason.split('\n');
  return mediaFailure('encode-failed', `Cannot encode: ${firstLine}`, tail.lines);
}

/** A shortage takes the name of its cause, where ffmpeg has told one before it exited with 0. */
function named(shortage: MediaFailure, tail: StderrTail): MediaFailure {
  const cause = encodeCause(tail.lines);
  return cause
    ? mediaFailure(cause.code, `${shortage.message}: ${cause.meaning}`, tail.lines)
    : mediaFailure(shortage.code, shortage.message, tail.lines);
}
