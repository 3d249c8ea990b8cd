/** Subtitles as ffmpeg arguments: one track of text, written as one WebVTT file. */
import type { FfmpegCommand } from './ffmpeg-command';
import type { SubtitlePlan } from './transcode-plan';
import { seconds } from '@ffleet/units';

/** File name within the rendition's folder. */
export const SUBTITLE_FILE = 'subtitles.vtt';
/** A hundred hours of speech; what is larger is no transcript. */
export const SUBTITLE_BYTES_MAX = 20 * 1024 * 1024;

/** What `planFfmpeg()` adds to: everything of the command but the source and its guards. */
export function subtitleCommand({
  subtitles,
  outputDir,
}: {
  subtitles: SubtitlePlan;
  outputDir: string;
}): Omit<FfmpegCommand, 'input'> {
  const { from } = subtitles;
  const options = [
    ...[
      '-map',
      from.kind === 'stream' ? `0:${from.streamIndex}` : '0:s:0',
      '-map_metadata',
      '-1',
      '-map_chapters',
      '-1',
    ],
    ...['-c:s', 'webvtt', '-fs', String(SUBTITLE_BYTES_MAX), '-f', 'webvtt'],
  ];
  return {
    inputOptions: ['-vn', '-an', '-dn'],
    outputs: [{ renditionId: subtitles.id, options, target: `${outputDir}/${subtitles.id}/${SUBTITLE_FILE}` }],
    expected: { firstSegment: 0, frameCount: null, segmentCount: null, duration: seconds(0) },
  };
}
