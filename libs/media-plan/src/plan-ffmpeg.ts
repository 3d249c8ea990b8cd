/** From a part of the plan to the ffmpeg commands that make it. */
import { audioCommand, soundFile, soundReadCommand } from './audio-command';
import type { FfmpegCommand } from './ffmpeg-command';
import { sourceInput } from './source-input';
import { subtitleCommand } from './subtitle-command';
import { soundOf, subtitleFileOf } from './transcode-part';
import type { PartOfKind, TranscodePart } from './transcode-part';
import type { SubtitlePlan, TranscodePlan } from './transcode-plan';
import { videoCommand } from './video-command';

/** Timestamps as the source has them, moved so that its first is zero: picture and sound keep their distance. */
const ON_SOURCE_CLOCK = ['-copyts', '-start_at_zero'];
/** Timestamps as they are: a first cue at a minute is spoken there. */
const ON_OWN_CLOCK = ['-copyts'];

interface Places {
  /** An http(s) URL or a local path. */
  readonly sourceUrl: string;
  /** An existing folder with one subfolder for each rendition of the part. */
  readonly outputDir: string;
}

/**
 * The command that makes a chunk of the picture, or writes a track of subtitles.
 * @throws {RangeError} if the plan has no such part (a caller's bug)
 */
export function planFfmpeg(
  options: Places & { readonly plan: TranscodePlan; readonly part: PartOfKind<'video' | 'subtitles'> },
): FfmpegCommand {
  const { plan, part, sourceUrl, outputDir } = options;
  const isSource = subtitleFileOf(plan, part) === null;
  const command =
    part.kind === 'subtitles'
      ? subtitleCommand({ subtitles: textOf(plan, part.trackId), outputDir })
      : chunkCommand({ plan, part, outputDir });
  return fromSource({ plan, sourceUrl, isSource, logLevel: 'error', command });
}

/**
 * The command that reads a sound into its file below `outputDir`, and measures it for `parseLoudness()`.
 * @throws {RangeError} if the plan has no such part (a caller's bug)
 */
export function planSoundRead(
  options: Places & { readonly plan: TranscodePlan; readonly part: PartOfKind<'audio'> },
): FfmpegCommand {
  const { plan, part, sourceUrl, outputDir } = options;
  const command = soundReadCommand({ audio: soundOf(plan, part.trackId), sourceDuration: plan.duration, outputDir });
  return fromSource({ plan, sourceUrl, isSource: true, logLevel: 'info', command });
}

/**
 * The command that encodes what `planSoundRead()` has written.
 * @param options.gainDb what the sound is lifted by, or lowered
 * @throws {RangeError} if the plan has no such part (a caller's bug)
 */
export function planSoundEncode(
  options: Omit<Places, 'sourceUrl'> & {
    readonly plan: TranscodePlan;
    readonly part: PartOfKind<'audio'>;
    readonly gainDb: number;
  },
): FfmpegCommand {
  const { plan, part, outputDir, gainDb } = options;
  const command = audioCommand({ audio: soundOf(plan, part.trackId), gainDb, outputDir });
  return fromSource({ plan, sourceUrl: soundFile(outputDir), isSource: true, logLevel: 'error', command });
}

/** All commands of a part, in their order; a sound, whose gain is not known before it is read, keeps its loudness. */
export function planCommands(
  options: Places & { readonly plan: TranscodePlan; readonly part: TranscodePart },
): readonly FfmpegCommand[] {
  const { part } = options;
  if (part.kind !== 'audio') return [planFfmpeg({ ...options, part })];
  return [planSoundRead({ ...options, part }), planSoundEncode({ ...options, part, gainDb: 0 })];
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

function chunkCommand(options: {
  plan: TranscodePlan;
  part: PartOfKind<'video'>;
  outputDir: string;
}): Omit<FfmpegCommand, 'input'> {
  const { plan, part, outputDir } = options;
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
