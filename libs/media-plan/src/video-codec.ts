/** The codecs of a picture, each with what an encoder is told so that any two of its chunks fit together. */
import type { RenditionPlan } from './ladder';

/** H.264 plays everywhere; the others save bits where a player has them, and cost an encoder two to three times the time. */
export const videoCodecs = ['h264', 'hevc', 'av1'] as const;
export type VideoCodec = (typeof videoCodecs)[number];

/** How hard each encoder searches: presets of libx264, libx265 and libsvtav1. */
export interface EncoderPresets {
  readonly h264: 'ultrafast' | 'superfast' | 'veryfast' | 'faster' | 'fast' | 'medium' | 'slow';
  readonly hevc: EncoderPresets['h264'];
  /** 0 is slowest, 13 fastest. */
  readonly av1: number;
}

/**
 * From x264's constant rate factor to that of about the same picture, and the share of its bit rate that is enough for it.
 * Written letters decide: they are legible at a lower rate than faces are pretty at, so the scales are read cautiously.
 */
const SCALES: Readonly<Record<VideoCodec, { readonly crfOffset: number; readonly rateShare: number }>> = {
  h264: { crfOffset: 0, rateShare: 1 },
  hevc: { crfOffset: 3, rateShare: 0.75 },
  av1: { crfOffset: 15, rateShare: 0.65 },
};

/** A rung's numbers, which the presets give for H.264, as `codec` takes them. */
export function scaleToCodec(rung: { crf: number; maxrateKbps: number }, codec: VideoCodec) {
  const { crfOffset, rateShare } = SCALES[codec];
  return { crf: rung.crf + crfOffset, maxrateKbps: Math.round(rung.maxrateKbps * rateShare) };
}

/**
 * Encoder options of one rendition of one chunk.
 *
 * Intra frames that nothing refers across stand on the grid and nowhere else, so that all renditions can be cut and
 * switched at the same frames. Nothing depends on where a chunk begins, or which machine encodes it.
 * @param options.threads 0 for all cores
 */
export function encoderOptions(options: {
  codec: VideoCodec;
  preset: string;
  rendition: RenditionPlan;
  framesPerKeyframe: number;
  threads: number;
}): readonly string[] {
  const { codec, preset, rendition, framesPerKeyframe, threads } = options;
  const interval = String(framesPerKeyframe);
  return [
    ...['-c:v', ENCODERS[codec], '-preset', preset, '-crf', String(rendition.crf)],
    ...['-maxrate', `${rendition.maxrateKbps}k`, '-bufsize', `${rendition.bufsizeKbps}k`, '-g', interval],
    ...OWN_OPTIONS[codec](interval, threads),
    ...['-threads', String(threads)],
  ];
}

const ENCODERS: Readonly<Record<VideoCodec, string>> = { h264: 'libx264', hevc: 'libx265', av1: 'libsvtav1' };

const forcedKeyframes = (interval: string) => ['-force_key_frames', `expr:eq(mod(n,${interval}),0)`];

const OWN_OPTIONS: Readonly<Record<VideoCodec, (interval: string, threads: number) => readonly string[]>> = {
  h264: (interval) => [
    ...['-keyint_min', interval, '-sc_threshold', '0'],
    ...forcedKeyframes(interval),
    ...['-x264-params', 'open-gop=0'],
  ],
  hevc: (interval, threads) => [
    ...forcedKeyframes(interval),
    '-x265-params',
    // Its log has no place of its own in ffmpeg's; frame threads would make the bytes depend on the machine.
    `keyint=${interval}:min-keyint=${interval}:scenecut=0:open-gop=0:frame-threads=1:info=0:log-level=error` +
      (threads > 0 ? `:pools=${threads}` : ''),
    // Apple's players want the parameter sets outside of the segments (HLS Authoring Specification, 1.10).
    ...['-tag:v', 'hvc1'],
  ],
  // No frame may be forced on it: its interval is exact.
  av1: (_interval, threads) => ['-svtav1-params', `scd=0${threads > 0 ? `:lp=${threads}` : ''}`],
};
