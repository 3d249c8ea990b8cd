/** From a part of the plan to the ffmpeg command that makes it. */
import { audioCommand } from './audio-command';
import type { FfmpegCommand } from './ffmpeg-command';
import { sourceInput } from './source-input';
import type { TranscodePart } from './transcode-part';
import type { TranscodePlan } from './transcode-plan';
import { videoCommand } from './video-command';

/** Timestamps as the source has them, moved so that its first is zero: picture and sound keep their distance. */
const ON_SOURCE_CLOCK = ['-copyts', '-start_at_zero'];

/**
 * The ffmpeg command of one part.
 * @param sourceUrl an http(s) URL or a local path
 * @param outputDir an existing folder with one subfolder for each rendition of the part
 * @throws {RangeError} if the plan has no such part (a caller's bug)
 */
export function planFfmpeg({
  plan,
  part,
  sourceUrl,
  outputDir,
}: {
  plan: TranscodePlan;
  part: TranscodePart;
  sourceUrl: string;
  outputDir: string;
}): FfmpegCommand {
  const command = commandOf({ plan, part, outputDir });
  const source = sourceInput(sourceUrl, { pixelsMax: plan.sourcePixelsMax });
  const general = ['-nostdin', '-hide_banner', '-v', 'error', '-threads', String(plan.encoderThreads)];
  return {
    ...command,
    inputOptions: [...general, ...source.options, ...ON_SOURCE_CLOCK, ...command.inputOptions],
    input: source.input,
  };
}

function commandOf({
  plan: { video, audio, encoderThreads },
  part,
  outputDir,
}: {
  plan: TranscodePlan;
  part: TranscodePart;
  outputDir: string;
}): Omit<FfmpegCommand, 'input'> {
  if (part.kind === 'audio') {
    if (!audio) throw new RangeError('Cannot encode the sound: the plan has none');
    return audioCommand({ audio, outputDir });
  }
  const chunk = video?.chunks[part.chunkIndex];
  if (!video || !chunk) throw new RangeError(`Cannot encode chunk ${part.chunkIndex}: the plan has none`);
  return videoCommand({ video, chunk, encoderThreads, outputDir });
}
