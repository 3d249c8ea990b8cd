/** The whole sound as ffmpeg arguments: once, in one piece, because AAC frames do not fit any chunk boundary. */
import type { FfmpegCommand } from './ffmpeg-command';
import { ffmpegPlaylist, hlsOptions } from './hls-output';
import type { AudioPlan } from './transcode-plan';

/** The AAC encoder's priming; removed from the input so that sound and picture start together. */
const AAC_PRIMING_SAMPLES = 1024;

/** As players hear it: mixed down to what is encoded, so that a voice in the centre of six channels is in both ears. */
const heard = ({ sampleRate, channels }: AudioPlan): string =>
  `aresample=${sampleRate}:async=1:first_pts=0,aformat=channel_layouts=${channels === 1 ? 'mono' : 'stereo'}`;

const gain = (gainDb: number): readonly string[] => (gainDb === 0 ? [] : [`volume=${gainDb.toFixed(1)}dB`]);

/** What a sound measures: no file, only the summary of the filter, which ffmpeg prints as information. */
export function loudnessCommand({ audio }: { audio: AudioPlan }): Omit<FfmpegCommand, 'input'> {
  const measure = `${heard(audio)},ebur128=peak=sample:framelog=verbose`;
  return {
    inputOptions: ['-vn', '-sn', '-dn'],
    outputs: [
      {
        renditionId: audio.id,
        options: ['-map', `0:${audio.streamIndex}`, '-af', measure, '-f', 'null'],
        target: '-',
      },
    ],
    expected: { firstSegment: 0, frameCount: null, segmentCount: null, duration: audio.duration },
  };
}

/** What `planFfmpeg()` adds to: everything of the command but the source and its guards. */
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
    ...['-map', `0:${audio.streamIndex}`, '-map_metadata', '-1', '-map_chapters', '-1'],
    // The resampler fills holes with silence and starts at the source's zero, so that late sound stays late.
    ...['-af', [heard(audio), ...gain(gainDb), `atrim=start_sample=${AAC_PRIMING_SAMPLES}`].join(',')],
    ...['-c:a', 'aac', '-b:a', `${audio.bitRateKbps}k`, '-ac', String(audio.channels), '-ar', String(audio.sampleRate)],
    ...hlsOptions({ segmentDuration: audio.segmentDuration, firstSegment: 0, folder }),
  ];
  return {
    inputOptions: ['-vn', '-sn', '-dn'],
    outputs: [{ renditionId: audio.id, options, target: ffmpegPlaylist(folder) }],
    expected: { firstSegment: 0, frameCount: null, segmentCount: null, duration: audio.duration },
  };
}
