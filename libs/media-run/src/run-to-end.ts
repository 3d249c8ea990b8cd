/** Runs one ffmpeg command whose files nobody waits for, under a watchdog. */
import { mediaFailure } from '@ffleet/media-plan';
import type { FfmpegCommand, MediaFailure } from '@ffleet/media-plan';
import type { Result } from '@ffleet/units';
import { err, ok } from '@ffleet/units';
import { exitFailure, stopFailure } from './encode-failures';
import type { FfmpegWork } from './encode-failures';
import { runFfmpeg } from './ffmpeg-process';
import type { FfmpegProgress } from './ffmpeg-progress';
import { ProgressReader } from './ffmpeg-progress';
import type { MediaRunLimits } from './limits';
import type { GuardedProgram } from './process-guard';
import type { OpenSource } from './source-proxy/source-proxy';
import { StderrTail } from './stderr-tail';
import { Watchdog, workDone } from './watchdog';

/** A filter's summary has some fifteen lines, and is the last that ffmpeg prints. */
const LINES_KEPT = 60;

/**
 * What is no complaint, where information is wanted: how streams and files are called, in their maker's words, which may
 * sound like one, and what filters measured.
 */
const DESCRIPTION = /^\s|^(?:Input|Output) #|^\[Parsed_ebur128/;

interface Ended {
  /** The last lines that it printed. */
  readonly lines: readonly string[];
  /** What it complained of. */
  readonly tail: StderrTail;
}

/** @returns what it printed; or the failure. @throws the signal's reason once ffmpeg is gone */
export async function runToEnd(
  { program, limits, source = null }: { program: GuardedProgram; limits: MediaRunLimits; source?: OpenSource | null },
  options: {
    command: FfmpegCommand;
    signal: AbortSignal;
    /** @default 'encode' */
    work?: FfmpegWork;
    onProgress?: (progress: FfmpegProgress) => void;
  },
): Promise<Result<Ended, MediaFailure>> {
  const { command, signal, work = 'encode', onProgress } = options;
  const tail = new StderrTail();
  const reader = new ProgressReader();
  const lines: string[] = [];
  const watchdog = new Watchdog(limits, signal);
  source?.failed.addEventListener('abort', () => watchdog.stop('unusable'), { once: true });
  const onReport = (progress: FfmpegProgress): void => {
    watchdog.observe(workDone({ progress, source }));
    onProgress?.(progress);
  };
  try {
    const end = await runFfmpeg({
      program,
      command,
      signal: watchdog.signal,
      onLine: (line) => {
        if (reader.accept(line, onReport)) return;
        if (!DESCRIPTION.test(line)) tail.add(line);
        lines.push(line);
        if (lines.length > LINES_KEPT) lines.shift();
      },
    });
    signal.throwIfAborted();
    const trouble = source?.failure();
    if (trouble) return err(mediaFailure(trouble.code, trouble.message, tail.lines));
    if (watchdog.reason !== null) return err(stopFailure({ reason: watchdog.reason, limits, tail, work }));
    return end.kind === 'failed' ? err(exitFailure({ reason: end.reason, tail, work })) : ok({ lines, tail });
  } finally {
    watchdog.close();
  }
}
