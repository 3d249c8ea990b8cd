/** Checks what an owner chose for a video, all of it before anything is touched. */
import { lectureSettings } from '@ffleet/media-plan';
import type { VideoOptions } from '@ffleet/media-plan';
import { UsageError } from '../cli-errors';
import { keyUriProblem } from './key-uri';
import { readSubtitleFile } from './subtitle-file';
import type { SubtitleFile } from './subtitle-file';
import type { SubmitChoices } from './upload-extras';

/** @throws {UsageError} that lists everything that is wrong */
export async function readChoices(flags: {
  preset: VideoOptions['preset'];
  codec: VideoOptions['codec'];
  download?: boolean;
  keyUri?: string;
  /** As typed. */
  subtitles?: readonly string[];
  sourceCount: number;
  /** Relative paths start there. */
  fileFolder: string;
}): Promise<SubmitChoices> {
  const { preset, codec, download = false, keyUri = null, subtitles = [], sourceCount, fileFolder } = flags;
  const read = await Promise.all(subtitles.map((argument) => readSubtitleFile(argument, fileFolder)));
  const { subtitleTracksMax } = lectureSettings;
  const problems = [
    ...(subtitles.length > 0 && sourceCount > 1
      ? [`Cannot give ${sourceCount} videos the same subtitles: submit one at a time`]
      : []),
    ...(subtitles.length > subtitleTracksMax
      ? [`Cannot give a video ${subtitles.length} files of subtitles: at most ${subtitleTracksMax} are taken`]
      : []),
    ...read.flatMap((file) => (file.ok ? [] : [file.error])),
    ...[keyUri === null ? null : keyUriProblem(keyUri)].filter((problem) => problem !== null),
    ...(download && keyUri !== null
      ? ['Cannot encrypt a video and offer it as a file: choose one of --download and --key-uri']
      : []),
  ];
  if (problems.length > 0) throw new UsageError(problems.join('\n'));
  return {
    preset,
    codec,
    download,
    keyUri,
    subtitles: read.flatMap((file): SubtitleFile[] => (file.ok ? [file.value] : [])),
  };
}
