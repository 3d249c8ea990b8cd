/** Reads the `key=value` lines of `ffmpeg -progress`. */

/** How far an encode has come; a number that was never told is 0. */
export interface FfmpegProgress {
  readonly frameCount: number;
  readonly outTimeMicroseconds: number;
}

const PROGRESS_LINE =
  /^(frame|fps|bitrate|total_size|out_time|out_time_ms|out_time_us|dup_frames|drop_frames|speed|progress|stream_\d+_\d+_\w+)=\s*(\S*)$/;

/** Collects progress lines into reports; one report ends with the line `progress=...`. */
export class ProgressReader {
  #frameCount = 0;
  #outTimeMicroseconds = 0;

  /** @returns whether the line belongs to progress; others are messages */
  accept(line: string, onReport: (progress: FfmpegProgress) => void): boolean {
    const match = PROGRESS_LINE.exec(line);
    if (!match) return false;
    const [, key, text] = match;
    const value = Number(text);
    if (key === 'frame' && Number.isFinite(value)) this.#frameCount = value;
    // Negative or N/A before the first packet.
    if (key === 'out_time_us' && value > 0) this.#outTimeMicroseconds = value;
    if (key === 'progress') {
      onReport({ frameCount: this.#frameCount, outTimeMicroseconds: this.#outTimeMicroseconds });
    }
    return true;
  }
}
