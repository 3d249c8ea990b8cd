/** Stops an encode that stands still or takes too long, and remembers why. */
import { secondsToMs } from '@ffleet/units';
import type { FfmpegProgress } from './ffmpeg-progress';
import type { MediaRunLimits } from './limits';
import type { OpenSource } from './source-proxy/source-proxy';

/** Why an encode was stopped from here; `unusable`: its source or its files cannot be read. */
export type StopReason = 'stalled' | 'time-limit' | 'caller' | 'unusable';

/**
 * What `observe()` is told: frames, samples, or bytes of the source alone, while gigabytes lie between one cue and the next,
 * or between a chunk's start and the only keyframe before it.
 */
export const workDone = ({ progress, source }: { progress: FfmpegProgress; source: OpenSource | null }): number =>
  progress.frameCount + progress.outTimeMicroseconds + (source?.bytesRead() ?? 0);

export class Watchdog {
  readonly #controller = new AbortController();
  readonly #limits: Pick<MediaRunLimits, 'encodeTime' | 'stallTime'>;
  readonly #wallTimer: NodeJS.Timeout;
  readonly #caller: AbortSignal;
  #stallTimer: NodeJS.Timeout;
  #mark = -1;
  #reason: StopReason | null = null;

  constructor(limits: Pick<MediaRunLimits, 'encodeTime' | 'stallTime'>, caller: AbortSignal) {
    this.#limits = limits;
    this.#caller = caller;
    // setTimeout takes at most 2^31 - 1 ms, about 24 days.
    this.#wallTimer = setTimeout(() => this.stop('time-limit'), Math.min(secondsToMs(limits.encodeTime), 2 ** 31 - 1));
    this.#stallTimer = this.#armStall();
    if (caller.aborted) this.#onCaller();
    caller.addEventListener('abort', this.#onCaller, { once: true });
  }

  /** Aborts when the encode has to stop. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  get reason(): StopReason | null {
    return this.#reason;
  }

  /** Tells how much was done so far; only a change counts as progress. */
  observe(mark: number): void {
    if (mark === this.#mark) return;
    this.#mark = mark;
    clearTimeout(this.#stallTimer);
    this.#stallTimer = this.#armStall();
  }

  /** Ends the watch; to be called once the process is gone. */
  close(): void {
    clearTimeout(this.#wallTimer);
    clearTimeout(this.#stallTimer);
    this.#caller.removeEventListener('abort', this.#onCaller);
  }

  readonly #onCaller = (): void => this.stop('caller');

  #armStall(): NodeJS.Timeout {
    return setTimeout(() => this.stop('stalled'), secondsToMs(this.#limits.stallTime));
  }

  /** Aborts `signal`; the first reason stays. */
  stop(reason: StopReason): void {
    this.#reason ??= reason;
    this.#controller.abort();
  }
}
