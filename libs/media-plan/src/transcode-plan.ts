/** The plan of one transcode: decided once from the facts, stored as data, and carried out by any worker. */
import type { Result, Seconds } from '@ffleet/units';
import { err, ok, seconds } from '@ffleet/units';
import type { ChunkPlan } from './chunk-plan';
import type { ColourPlan } from './colour';
import { planColour } from './colour';
import { planChunks } from './chunk-plan';
import type { EncryptionPlan } from './encryption';
import type { FrameRate } from './frame-rate';
import { chooseFrameRate, framesPerSecond, secondsToFrames } from './frame-rate';
import type { RenditionPlan } from './ladder';
import { planLadder } from './ladder';
import type { AudioFacts, MediaFacts, SubtitleFacts, VideoFacts } from './media-facts';
import { planImages } from './storyboard';
import type { ImagesPlan } from './storyboard';
import type { SourceIdentity } from './source-identity';
import type { MediaFailure } from './media-failure';
import { mediaFailure } from './media-failure';
import { languageTag } from './language-tag';
import type { LoudnessTarget, TranscodeSettings } from './transcode-settings';
import type { VideoCodec } from './video-codec';

/** How the picture is encoded: one rhythm and one cut for all renditions, so that a player may switch anywhere. */
export interface VideoPlan {
  readonly streamIndex: number;
  /** As stored: pixels before the picture is turned upright. */
  readonly codedWidth: number;
  readonly codedHeight: number;
  readonly deinterlace: boolean;
  /** Filters that turn it upright. */
  readonly upright: readonly string[];
  readonly colour: ColourPlan;
  /** Constant rate of every rendition. */
  readonly frameRate: FrameRate;
  readonly frameCount: number;
  readonly framesPerKeyframe: number;
  readonly framesPerSegment: number;
  readonly codec: VideoCodec;
  /** As the codec's encoder calls it. */
  readonly encoderPreset: string;
  /** Largest first. */
  readonly renditions: readonly RenditionPlan[];
  readonly chunks: readonly ChunkPlan[];
  readonly images: ImagesPlan;
}

/** How one sound is encoded: whole, once, as a rendition of its own. */
export interface AudioPlan {
  /** Name of the rendition, of its folder and of its part. */
  readonly id: string;
  readonly streamIndex: number;
  /** BCP 47, such as `ko`. */
  readonly language: string | null;
  readonly loudness: LoudnessTarget;
  /** AAC-LC; samples a second. */
  readonly sampleRate: number;
  readonly channels: number;
  /** As many as the source has. */
  readonly sourceChannels: number;
  readonly bitRateKbps: number;
  readonly segmentDuration: Seconds;
  /** From the source's zero to the end of its sound; 0 where nobody knows it. */
  readonly duration: Seconds;
}

/** Subtitles as WebVTT, in one file. */
export interface SubtitlePlan {
  /** Name of the rendition, of its folder and of its part. */
  readonly id: string;
  readonly from: SubtitleOrigin;
  /** BCP 47, such as `ko`. */
  readonly language: string | null;
}

/** A stream of the source, or a file of the media bucket that came beside it: WebVTT, SubRip or SSA. */
export type SubtitleOrigin =
  { readonly kind: 'stream'; readonly streamIndex: number } | { readonly kind: 'file'; readonly objectKey: string };

/** A whole transcode as data: JSON in, JSON out. There is a picture or a sound at least. */
export interface TranscodePlan {
  /** `PLAN_VERSION` of whoever planned: another one's may lack what is needed here. */
  readonly version: number;
  /** The content that was planned for; null for a local file. */
  readonly source: SourceIdentity | null;
  /** 0 for all cores. */
  readonly encoderThreads: number;
  readonly sourcePixelsMax: number;
  /** The longer of picture and sound. */
  readonly duration: Seconds;
  readonly video: VideoPlan | null;
  /** The one that players begin with first. */
  readonly audios: readonly AudioPlan[];
  readonly subtitles: readonly SubtitlePlan[];
  /** Whether one MP4 file goes beside the stream; never beside an encrypted one. */
  readonly download: boolean;
  readonly encryption: EncryptionPlan | null;
}

/** Counted up with every change of the plan's form; what was stored in another version is planned anew. */
export const PLAN_VERSION = 3;

/** As ffmpeg says it. */
const ALL_CORES = 0;
const AUDIO_SAMPLE_RATE = 48_000;
/** A track that ends before this holds no sound. */
const AUDIO_DURATION_MIN = 0.05;

/**
 * Decides everything about a transcode that can be decided before the first frame is decoded.
 * @returns the plan; `source-too-long` or `source-too-large` beyond the settings' limits; `source-no-streams` if what
 * there is has no length
 */
export function planTranscode({
  facts,
  settings,
}: {
  facts: MediaFacts;
  settings: TranscodeSettings;
}): Result<TranscodePlan, MediaFailure> {
  const refusal = refuseByLimits(facts, settings);
  if (refusal) return err(refusal);
  const video = facts.video && facts.video.end.time > 0 ? planVideo(facts.video, { settings, facts }) : null;
  const audios = facts.audios
    .filter(hasSound)
    .slice(0, settings.audioTracksMax)
    .map((audio, index) => planAudio({ audio, index, settings }));
  if (!video && audios.length === 0) {
    return err(mediaFailure('source-no-streams', 'Cannot encode the source: its streams hold no picture and no sound'));
  }
  return ok({
    version: PLAN_VERSION,
    source: facts.identity,
    encoderThreads: (video?.chunks.length ?? 1) > 1 ? settings.encoderThreads : ALL_CORES,
    sourcePixelsMax: settings.sourcePixelsMax,
    duration: seconds(Math.max(video ? (facts.video?.end.time ?? 0) : 0, ...audios.map((audio) => audio.duration))),
    video,
    audios,
    subtitles: planSubtitles({ settings, tracks: video ? facts.subtitles : [] }),
    download: settings.download && settings.encryption === null,
    encryption: settings.encryption,
  });
}

function refuseByLimits(facts: MediaFacts, settings: TranscodeSettings): MediaFailure | null {
  const { video, audios, streamCount } = facts;
  const ends = audios.map(({ end }) => end.time);
  const duration = Math.max(facts.claimedDuration ?? 0, video?.end.time ?? 0, ...ends);
  if (duration > settings.sourceDurationMax) {
    const [hours, hoursMax] = [duration, settings.sourceDurationMax].map((value) => (value / 3600).toFixed(1));
    return mediaFailure(
      'source-too-long',
      `Cannot encode a source of ${hours} hours: at most ${hoursMax} are accepted`,
    );
  }
  if (video && video.codedWidth * video.codedHeight > settings.sourcePixelsMax) {
    const size = `${video.codedWidth} x ${video.codedHeight}`;
    return mediaFailure(
      'source-too-large',
      `Cannot encode a picture of ${size}: at most ${settings.sourcePixelsMax} pixels are accepted`,
    );
  }
  if (streamCount > settings.sourceStreamsMax) {
    return mediaFailure(
      'source-too-large',
      `Cannot encode a source with ${streamCount} streams: at most ${settings.sourceStreamsMax} are accepted`,
    );
  }
  return null;
}

/**
 * Containers that can be entered at the keyframe before any time. In others (MPEG-TS, MPEG-PS) ffmpeg lands anywhere: where
 * no keyframe is near, it shows later frames in the place of those that it could not decode, and counts them all.
 */
const FORMATS_WITH_KEYFRAME_INDEX: ReadonlySet<string> = new Set(['mov', 'matroska']);

function planVideo(
  video: VideoFacts,
  { settings, facts }: { settings: TranscodeSettings; facts: MediaFacts },
): VideoPlan {
  const frameRate = chooseFrameRate(video.frameRate, { interlaced: video.interlaced });
  const framesPerKeyframe = Math.max(1, Math.round(framesPerSecond(frameRate) * settings.keyframeInterval));
  const framesPerSegment = framesPerKeyframe * settings.keyframesPerSegment;
  const frameCount = Math.max(1, secondsToFrames(video.end.time, frameRate));
  return {
    streamIndex: video.streamIndex,
    codedWidth: video.codedWidth,
    codedHeight: video.codedHeight,
    deinterlace: video.interlaced,
    upright: video.orientation.filters,
    colour: planColour(video),
    frameRate,
    frameCount,
    framesPerKeyframe,
    framesPerSegment,
    codec: settings.codec,
    encoderPreset: String(settings.encoderPresets[settings.codec]),
    renditions: planLadder(video, { ladder: settings.ladder, codec: settings.codec, frameRate }),
    images: planImages(video, { frameRate, duration: video.end.time }),
    chunks: planChunks({
      frameCount,
      framesPerSegment,
      segmentsPerChunk: segmentsPerChunk({ facts, settings, segmentTotal: Math.ceil(frameCount / framesPerSegment) }),
    }),
  };
}

function segmentsPerChunk(options: {
  facts: MediaFacts;
  settings: TranscodeSettings;
  segmentTotal: number;
}): number | 'whole' {
  const { facts, settings, segmentTotal } = options;
  const canBeCut = facts.formatName.split(',').some((name) => FORMATS_WITH_KEYFRAME_INDEX.has(name));
  if (!canBeCut || settings.segmentsPerChunk === 'whole') return 'whole';
  // Whoever writes to a pipe, as a browser that records does, can go back for neither a length nor an index.
  const hasIndex = facts.claimedDuration !== null;
  return hasIndex
    ? settings.segmentsPerChunk
    : Math.max(settings.segmentsPerChunk, Math.ceil(segmentTotal / UNINDEXED_CHUNKS_MAX));
}

/** Without an index each chunk is found by reading all that is before it: the file three and a half times, for six of them. */
const UNINDEXED_CHUNKS_MAX = 6;

/** One channel has no second one to share what they have in common with, so it takes more than half; and a third of the time. */
const MONO_BIT_RATE_SHARE = 0.75;

/** An end that nobody knows may still be the end of some sound; an end at zero may not. */
const hasSound = ({ end }: AudioFacts): boolean => end.evidence === 'none' || end.time > AUDIO_DURATION_MIN;

function planAudio(options: { audio: AudioFacts; index: number; settings: TranscodeSettings }): AudioPlan {
  const { audio, index, settings } = options;
  const isMono = audio.channels === 1;
  return {
    id: index === 0 ? 'audio' : `audio-${index + 1}`,
    streamIndex: audio.streamIndex,
    language: audio.language && languageTag(audio.language),
    loudness: settings.loudness,
    sampleRate: AUDIO_SAMPLE_RATE,
    channels: isMono ? 1 : 2,
    sourceChannels: audio.channels,
    bitRateKbps: Math.round(settings.audioBitRateKbps * (isMono ? MONO_BIT_RATE_SHARE : 1)),
    segmentDuration: seconds(settings.keyframeInterval * settings.keyframesPerSegment),
    duration: audio.end.time,
  };
}

/** Those that an owner gave come first: they are newer than what a recording carries. */
function planSubtitles(options: {
  settings: TranscodeSettings;
  tracks: readonly SubtitleFacts[];
}): readonly SubtitlePlan[] {
  const { settings, tracks } = options;
  const files = settings.subtitleFiles.map(({ objectKey, language }) => ({
    from: { kind: 'file', objectKey } as const,
    language,
  }));
  const carried = tracks.map(({ streamIndex, language }) => ({
    from: { kind: 'stream', streamIndex } as const,
    language: language && languageTag(language),
  }));
  return [...files, ...carried].slice(0, settings.subtitleTracksMax).map((text, index) => ({
    id: index === 0 ? 'subtitles' : `subtitles-${index + 1}`,
    ...text,
  }));
}
