/**
 * The whole sound as ffmpeg arguments: once, in one piece, because AAC frames do not fit any chunk boundary. Its gain is
 * known only at its end, so it is read into a file first: a lecture of hours has gigabytes of picture around its sound.
 */
import type { Seconds } from '@ffleet/units';
import type { FfmpegCommand } from './ffmpeg-command';
import { ffmpegPlaylist, hlsOptions, micros } from './hls-output';
import { SOUND_LONG_MAX_SECONDS } from './encoded-part';
import type { AudioPlan } from './transcode-plan';

/** The AAC encoder's priming; removed from the input so that sound and picture start together. */
const AAC_PRIMING_SAMPLES = 1024;

/**
 * As players hear it: mixed down to what is encoded, so that a voice in the centre of six channels is in both ears. The
 * resampler fills holes with silence and starts at the source's zero, so that late sound stays late.
 */
function heard(audio: AudioPlan): readonly string[] {
  const { sampleRate, channels, sourceChannels } = audio;
  return [
    ...(sourceChannels > CHANNELS_WITH_PLACES_MAX ? [leftAndRight(sourceChannels)] : []),
    `aresample=${sampleRate}:async=1:first_pts=0`,
    `aformat=channel_layouts=${channels === 1 ? 'mono' : 'stereo'}`,
  ];
}

/** More of them are microphones of their own, whose places nobody has told: ffmpeg has no mix for them. */
const CHANNELS_WITH_PLACES_MAX = 8;

/** Each second one to the left, the others to the right, none louder than it was. */
function leftAndRight(channels: number): string {
  const inputs = Array.from({ length: channels }, (_, index) => `c${index}`);
  const [left, right] = [0, 1].map((side) => inputs.filter((_, index) => index % 2 === side).join('+'));
  return `pan=stereo|c0<${left}|c1<${right}`;
}

/** The file that holds a sound between the two: lossless. */
const SOUND_FILE = 'sound.flac';
/** Decoders overshoot full scale, which the file's whole numbers cannot: it is this much quieter, and then lifted again. */
const HEADROOM_DB = 6;

/** Path of the sound that `soundReadCommand()` writes, and `audioCommand()` reads. */
export const soundFile = (outputDir: string): string => `${outputDir}/${SOUND_FILE}`;

/**
 * What `planSoundRead()` adds to: reads a sound into its file, and measures it meanwhile. The filter prints a summary as
 * information.
 */
export function soundReadCommand({
  audio,
  sourceDuration,
  outputDir,
}: {
  audio: AudioPlan;
  /** 0 where nobody knows it. */
  sourceDuration: Seconds;
  outputDir: string;
}): Omit<FfmpegCommand, 'input'> {
  // One channel is heard by both ears, as two that are alike.
  const measure = `ebur128=peak=sample:dualmono=${audio.channels === 1}:framelog=verbose`;
  // A clock that jumps ahead would be followed by silence for as long: enough is let through to be noticed.
  const bound = sourceDuration > 0 ? [`atrim=end=${micros(sourceDuration + 2 * SOUND_LONG_MAX_SECONDS)}`] : [];
  const filters = [...heard(audio), ...bound, measure, `volume=-${HEADROOM_DB}dB`];
  const lossless = ['-c:a', 'flac', '-compression_level', '0', '-sample_fmt', 's32', '-bits_per_raw_sample', '24'];
  return {
    inputOptions: ['-vn', '-sn', '-dn'],
    outputs: [
      {
        renditionId: audio.id,
        options: ['-map', `0:${audio.streamIndex}`, '-map_metadata', '-1', '-af', filters.join(','), ...lossless],
        target: soundFile(outputDir),
      },
    ],
    expected: { firstSegment: 0, frameCount: null, segmentCount: null, duration: audio.duration },
  };
}

/** What `planSoundEncode()` adds to: everything of the command but its input, the sound's file, and its guards. */
export function audioCommand({
  audio,
  gainDb,
  outputDir,
}: {
  audio: AudioPlan;
  gainDb: number;
  outputDir: string;
}): Omit<FfmpegCommand, 'input'> {
  const folder = `${outputDir}/${audio.id}`;
  const options = [
    ...['-map', '0:a:0', '-map_metadata', '-1', '-map_chapters', '-1'],
    ...['-af', `volume=${(gainDb + HEADROOM_DB).toFixed(1)}dB,atrim=start_sample=${AAC_PRIMING_SAMPLES}`],
    ...['-c:a', 'aac', '-b:a', `${audio.bitRateKbps}k`, '-ac', String(audio.channels), '-ar', String(audio.sampleRate)],
    ...hlsOptions({ segmentDuration: audio.segmentDuration, firstSegment: 0, folder }),
  ];
  return {
    inputOptions: [],
    outputs: [{ renditionId: audio.id, options, target: ffmpegPlaylist(folder) }],
    expected: { firstSegment: 0, frameCount: null, segmentCount: null, duration: audio.duration },
  };
}
