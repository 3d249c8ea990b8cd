/** From a part of the plan to the ffmpeg command that makes it. */
import { audioCommand, soundFile, soundReadCommand } from './audio-command';
import type { FfmpegCommand } from './ffmpeg-command';
import { sourceInput } from './source-input';
import { subtitleCommand } from './subtitle-command';
import { partName, soundOf, subtitleFileOf } from './transcode-part';
import type { TranscodePart } from './transcode-part';
import type { SubtitlePlan, TranscodePlan } from './transcode-plan';
import { videoCommand } from './video-command';

/** Timestamps as the source has them, moved so that its first is zero: picture and sound keep their distance. */
const ON_SOURCE_CLOCK = ['-copyts', '-start_at_zero'];
/** Timestamps as they are: a first cue at a minute is spoken there. */
const ON_OWN_CLOCK = ['-copyts'];

/**
 * The ffmpeg command of one part; that of a sound reads what `planSoundRead()` has written.
 * @param sourceUrl an http(s) URL or a local path
 * @param outputDir an existing folder with one subfolder for each rendition of the part
 * @param gainDb what a sound is lifted by, or lowered
 * @throws {RangeError} if the plan has no such part (a caller's bug)
 */
export function planFfmpeg(options: {
  plan: TranscodePlan;
  part: TranscodePart;
  sourceUrl: string;
  outputDir: string;
  gainDb?: number;
}): FfmpegCommand {
  const { plan, part, outputDir, gainDb = 0 } = options;
  const command = commandOf({ plan, part, outputDir, gainDb });
  const isSource = subtitleFileOf(plan, part) === null;
  const sourceUrl = part.kind === 'audio' ? soundFile(outputDir) : options.sourceUrl;
  return fromSource({ plan, sourceUrl, isSource, logLevel: 'error', command });
}

/**
 * The command that reads a sound into its file below `outputDir`, and measures it for `parseLoudness()`.
 * @throws {RangeError} if the plan has no such part, or it is no sound (a caller's bug)
 */
export function planSoundRead(options: {
  plan: TranscodePlan;
  part: TranscodePart;
  sourceUrl: string;
  outputDir: string;
}): FfmpegCommand {
  const { plan, part, sourceUrl, outputDir } = options;
  if (part.kind !== 'audio') throw new RangeError(`Cannot read a sound for ${partName(part)}: it has none`);
  const command = soundReadCommand({ audio: soundOf(plan, part.trackId), outputDir });
  return fromSource({ plan, sourceUrl, isSource: true, logLevel: 'info', command });
}

function fromSource(options: {
  plan: TranscodePlan;
  sourceUrl: string;
  /** Whether that is the video's own; a file of subtitles has the stream's clock already. */
  isSource: boolean;
  logLevel: 'error' | 'info';
  command: Omit<FfmpegCommand, 'input'>;
}): FfmpegCommand {
  const { plan, sourceUrl, isSource, logLevel, command } = options;
  const kind = isSource ? 'recording' : 'subtitles';
  const source = sourceInput(sourceUrl, { pixelsMax: plan.sourcePixelsMax, kind });
  const general = ['-nostdin', '-hide_banner', '-v', logLevel, '-threads', String(plan.encoderThreads)];
  return {
    ...command,
    inputOptions: [
      ...general,
      ...source.options,
      ...(isSource ? ON_SOURCE_CLOCK : ON_OWN_CLOCK),
      ...command.inputOptions,
    ],
    input: source.input,
  };
}

function commandOf(options: {
  plan: TranscodePlan;
  part: TranscodePart;
  outputDir: string;
  gainDb: number;
}): Omit<FfmpegCommand, 'input'> {
  const { plan, part, outputDir, gainDb } = options;
  if (part.kind === 'audio') return audioCommand({ audio: soundOf(plan, part.trackId), gainDb, outputDir });
  if (part.kind === 'subtitles') return subtitleCommand({ subtitles: textOf(plan, part.trackId), outputDir });
  const { video, encoderThreads } = plan;
  const chunk = video?.chunks[part.chunkIndex];
  if (!video || !chunk) throw new RangeError(`Cannot encode chunk ${part.chunkIndex}: the plan has none`);
  return videoCommand({ video, chunk, encoderThreads, outputDir });
}

function textOf({ subtitles }: TranscodePlan, trackId: string): SubtitlePlan {
  const text = subtitles.find(({ id }) => id === trackId);
  if (!text) throw new RangeError(`Cannot write the subtitles ${trackId}: the plan has none`);
  return text;
}
