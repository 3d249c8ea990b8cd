/** What a video may be encoded for, in one table: chosen when it is submitted, and kept with it. */
import type { LadderRung, TranscodeSettings } from './transcode-settings';
import type { VideoOptions } from './video-options';

/**
 * Rates and rate factors are x264's; `scaleToCodec()` says them for another codec.
 *
 * An encoder spends bits where the picture moves: with a constant rate factor (`crf`) a slide that stands still costs next to
 * nothing after its first frame, and a hand that writes stays as sharp as it. `maxrateKbps` only bounds what a slide
 * change, or a camera that pans, may burst to, so that a phone on a weak line still gets the rung that it chose.
 */
const PRESETS = {
  /** Writing stays legible, and two cores encode the whole ladder faster than it plays. */
  lecture: {
    encoderPresets: { h264: 'veryfast', hevc: 'veryfast', av1: 10 },
    ladder: [
      { width: 1920, height: 1080, crf: 23, maxrateKbps: 5000 },
      { width: 1280, height: 720, crf: 23, maxrateKbps: 2800 },
      { width: 854, height: 480, crf: 23, maxrateKbps: 1400 },
      { width: 640, height: 360, crf: 23, maxrateKbps: 800 },
    ],
  },
  /** To be watched soon: the quickest preset that still predicts well, and two rungs, a sharp one and one that gets through. */
  fast: {
    encoderPresets: { h264: 'superfast', hevc: 'superfast', av1: 11 },
    ladder: [
      { width: 1280, height: 720, crf: 24, maxrateKbps: 3200 },
      { width: 640, height: 360, crf: 24, maxrateKbps: 900 },
    ],
  },
  /**
   * To be kept when its source is gone: a slower search finds the same picture in fewer bits, and they are spent on
   * quality. Below 20, x264 mostly keeps the noise of the camera. The rates leave room for fine print on paper. 1080p is the
   * most that Apple's rules allow in H.264 (level 4.2).
   */
  archive: {
    encoderPresets: { h264: 'medium', hevc: 'medium', av1: 7 },
    ladder: [
      { width: 1920, height: 1080, crf: 20, maxrateKbps: 9000 },
      { width: 1280, height: 720, crf: 21, maxrateKbps: 4500 },
      { width: 854, height: 480, crf: 22, maxrateKbps: 2000 },
      { width: 640, height: 360, crf: 22, maxrateKbps: 1000 },
    ],
  },
} as const satisfies Record<
  string,
  Pick<TranscodeSettings, 'encoderPresets'> & { readonly ladder: readonly LadderRung[] }
>;

/** The name that stands with a video. */
export type PresetName = keyof typeof PRESETS;

/** All names, the usual one first. */
export const presetNames = ['lecture', 'fast', 'archive'] as const satisfies readonly PresetName[];

/** The usual dials, which every setting starts with. */
export const lecturePreset = PRESETS.lecture;

/** The settings of a worker, turned to what a video's owner chose; its bounds on sources stay. */
export const withOptions = (settings: TranscodeSettings, options: VideoOptions): TranscodeSettings => ({
  ...settings,
  ...PRESETS[options.preset],
  codec: options.codec,
  encryption: options.encryption,
  subtitleFiles: options.subtitles,
});
