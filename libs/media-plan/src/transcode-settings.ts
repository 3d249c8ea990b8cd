/** The recipe's dials: what a lecture is encoded to (the ladder is its preset's), and how large a source may be. */
import type { Seconds } from '@ffleet/units';
import { seconds } from '@ffleet/units';
import { lecturePreset } from './presets';
import type { EncryptionPlan } from './encryption';
import type { EncoderPresets, VideoCodec } from './video-codec';
import type { VideoOptions } from './video-options';

/** One step of the quality ladder: a box that the picture is fitted into, never enlarged. */
export interface LadderRung {
  /** The box of a landscape picture, in pixels; it is turned for a portrait one. */
  readonly width: number;
  readonly height: number;
  /** Constant rate factor of H.264: lower is better and larger. */
  readonly crf: number;
  /** Ceiling of the rate in kbit/s, of H.264 at up to 30 frames a second. */
  readonly maxrateKbps: number;
}

/**
 * How loud a sound is made, by one gain for all of it: quiet and loud passages keep their distance.
 * @see EBU R 128 (how it is measured); AES TD1008 (-18 LUFS for speech that is streamed)
 */
export interface LoudnessTarget {
  readonly integratedLufs: number;
  /** No sample is lifted beyond this: a recording with loud claps stays quieter than wanted. */
  readonly peakMaxDbfs: number;
}

/** Everything about the output that is a matter of choice, and the bounds on the input. */
export interface TranscodeSettings {
  readonly codec: VideoCodec;
  readonly encoderPresets: EncoderPresets;
  /**
   * Threads of each decoder and encoder of a video in several chunks: with one, as many chunks at once as there are cores
   * are faster than one chunk on all of them. A single chunk takes all cores. Output bytes depend on it.
   */
  readonly encoderThreads: number;
  /** Largest first. */
  readonly ladder: readonly LadderRung[];
  /** Distance of IDR frames. */
  readonly keyframeInterval: Seconds;
  /** Keyframe intervals in one segment. */
  readonly keyframesPerSegment: number;
  /** Segments in one chunk, about, or `whole` for one chunk that holds the whole video. */
  readonly segmentsPerChunk: number | 'whole';
  readonly audioBitRateKbps: number;
  /** Languages and commentaries beyond these are left out. */
  readonly audioTracksMax: number;
  readonly loudness: LoudnessTarget;
  /** Beside what the source carries. */
  readonly subtitleFiles: VideoOptions['subtitles'];
  readonly subtitleTracksMax: number;
  /** Null for a stream that whoever has its address can play. */
  readonly encryption: EncryptionPlan | null;
  readonly sourceDurationMax: Seconds;
  /** Pixels of one stored picture. */
  readonly sourcePixelsMax: number;
  readonly sourceStreamsMax: number;
}

/**
 * Settings for lectures: writing must stay legible, and two cores must keep up.
 *
 * A keyframe every 2 s and segments of about 6 s are what Apple asks for (HLS Authoring Specification, 1.10 and 7.5);
 * `veryfast` encodes the whole ladder faster than real time on two cores.
 */
export const lectureSettings: TranscodeSettings = {
  ...lecturePreset,
  codec: 'h264',
  encoderThreads: 1,
  keyframeInterval: seconds(2),
  keyframesPerSegment: 3,
  // A minute: worth a start, and little is lost with a worker.
  segmentsPerChunk: 10,
  audioBitRateKbps: 128,
  audioTracksMax: 8,
  subtitleFiles: [],
  subtitleTracksMax: 16,
  loudness: { integratedLufs: -18, peakMaxDbfs: -1.5 },
  encryption: null,
  sourceDurationMax: seconds(12 * 3600),
  // 4096 x 2304: every 4K camera.
  sourcePixelsMax: 9_437_184,
  sourceStreamsMax: 32,
};
