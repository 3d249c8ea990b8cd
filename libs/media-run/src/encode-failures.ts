/** How an ffmpeg run that went wrong is called: by its cause where it told one, else by what was seen of it. */
import { mediaFailure } from '@ffleet/media-plan';
import type { MediaFailure } from '@ffleet/media-plan';
import { encodeCause } from './failure-cause';
import type { MediaRunLimits } from './limits';
import type { StderrTail } from './stderr-tail';
import type { StopReason } from './watchdog';

/** What ffmpeg was at: a comparison fails as an encode does, and is not called one. */
export type FfmpegWork = 'encode' | 'comparison';

export function stopFailure(options: {
  reason: StopReason;
  limits: MediaRunLimits;
  tail: StderrTail;
  work?: FfmpegWork;
}): MediaFailure {
  const { reason, limits, tail, work = 'encode' } = options;
  return reason === 'time-limit'
    ? mediaFailure('encode-time-limit', `Stopped the ${work}: it took longer than ${limits.encodeTime} s`, tail.lines)
    : mediaFailure('encode-stalled', `Stopped the ${work}: it made no progress for ${limits.stallTime} s`, tail.lines);
}

export function exitFailure(options: { reason: string; tail: StderrTail; work?: FfmpegWork }): MediaFailure {
  const { reason, tail, work = 'encode' } = options;
  const action = work === 'encode' ? 'Cannot encode' : 'Cannot compare';
  const cause = encodeCause(tail.lines);
  if (cause) return mediaFailure(cause.code, `${action}: ${cause.meaning}`, tail.lines);
  // The first line names the exit code or the signal; what follows is the tail once more.
  const [firstLine = 'ffmpeg failed'] = reason.split('\n');
  return mediaFailure('encode-failed', `${action}: ${firstLine}`, tail.lines);
}

/** A shortage takes the name of its cause, where ffmpeg has told one before it exited with 0. */
export function named(shortage: MediaFailure, tail: StderrTail): MediaFailure {
  const cause = encodeCause(tail.lines);
  return cause
    ? mediaFailure(cause.code, `${shortage.message}: ${cause.meaning}`, tail.lines)
    : mediaFailure(shortage.code, shortage.message, tail.lines);
}
