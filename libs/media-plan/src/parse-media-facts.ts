/** ffprobe's JSON to facts: everything it says is a claim of an unknown file, so nothing is taken without a check. */
import type { Result, Seconds } from '@ffleet/units';
import { err, ok, seconds } from '@ffleet/units';
import * as z from 'zod';
import { parseFrameRate } from './frame-rate';
import type { AudioFacts, MediaFacts, StreamEnd, SubtitleFacts, VideoFacts } from './media-facts';
import type { MediaFailure } from './media-failure';
import { orientationOf, UPRIGHT } from './orientation';
import type { Orientation } from './orientation';
import { mediaFailure } from './media-failure';

const ProbedStream = z.object({
  index: z.number().int().min(0),
  codec_type: z.string().optional(),
  codec_name: z.string().optional(),
  width: z.number().int().optional(),
  height: z.number().int().optional(),
  sample_aspect_ratio: z.string().optional(),
  r_frame_rate: z.string().optional(),
  avg_frame_rate: z.string().optional(),
  field_order: z.string().optional(),
  color_space: z.string().optional(),
  color_primaries: z.string().optional(),
  color_transfer: z.string().optional(),
  color_range: z.string().optional(),
  channels: z.number().int().optional(),
  start_time: z.string().optional(),
  duration: z.string().optional(),
  disposition: z.object({ attached_pic: z.number().optional(), default: z.number().optional() }).optional(),
  tags: z.record(z.string(), z.string()).optional(),
  side_data_list: z.array(z.object({ displaymatrix: z.string().optional() })).optional(),
});
type ProbedStream = z.infer<typeof ProbedStream>;

const ProbedMedia = z.object({
  format: z.object({
    format_name: z.string(),
    start_time: z.string().optional(),
    duration: z.string().optional(),
  }),
  streams: z.array(ProbedStream),
});
type ProbedMedia = z.infer<typeof ProbedMedia>;

/**
 * Reads what `ffprobe -show_format -show_streams -of json` printed.
 *
 * Video is the first moving picture (cover art is none), audio every track, the default one first.
 * @returns the facts as claimed; `source-not-media` if this is no ffprobe answer, `source-no-streams` if nothing in it
 * can be encoded
 * @see ffprobe documentation, "show_streams"
 */
export function parseMediaFacts(ffprobeJson: unknown): Result<MediaFacts, MediaFailure> {
  const probed = ProbedMedia.safeParse(ffprobeJson);
  if (!probed.success) {
    return err(mediaFailure('source-not-media', 'Cannot read the source: the probe found no container and streams'));
  }
  const { format, streams } = probed.data;
  const video = streams.find(isMovingPicture);
  const sounds = streams.filter(isSound);
  if (!video && sounds.length === 0) {
    const seen = streams.map((stream) => stream.codec_type ?? 'unknown').join(', ') || 'none';
    return err(
      mediaFailure('source-no-streams', `Cannot encode the source: it has no usable video or audio stream (${seen})`),
    );
  }
  return ok({
    identity: null,
    formatName: format.format_name,
    startTime: seconds(numberOf(format.start_time) ?? 0),
    claimedDuration: containerDuration(format),
    streamCount: streams.length,
    video: video ? videoFacts(video, probed.data) : null,
    subtitles: streams.filter(isText).map(subtitleFacts),
    audios: [...sounds].sort(byDefault).map((sound) => audioFacts(sound, probed.data)),
  });
}

function isMovingPicture(stream: ProbedStream): boolean {
  if (stream.codec_type !== 'video' || !stream.codec_name || stream.disposition?.attached_pic === 1) return false;
  return (stream.width ?? 0) > 0 && (stream.height ?? 0) > 0;
}

/** Tracks of equal standing keep the order of the file. */
const byDefault = (one: ProbedStream, other: ProbedStream): number =>
  (other.disposition?.default ?? 0) - (one.disposition?.default ?? 0);

function isSound(stream: ProbedStream): boolean {
  return stream.codec_type === 'audio' && stream.codec_name !== undefined && (stream.channels ?? 0) > 0;
}

/** What ffmpeg can write as WebVTT without reading pictures of letters. */
const TEXT_CODECS: ReadonlySet<string> = new Set(['mov_text', 'subrip', 'srt', 'ass', 'ssa', 'webvtt', 'text']);

const isText = (stream: ProbedStream): boolean =>
  stream.codec_type === 'subtitle' && TEXT_CODECS.has(stream.codec_name ?? '');

function videoFacts(stream: ProbedStream, media: ProbedMedia): VideoFacts {
  const [codedWidth, codedHeight] = [stream.width ?? 0, stream.height ?? 0];
  const shownWidth = codedWidth * pixelShape(stream.sample_aspect_ratio);
  const orientation = orientationFor(stream);
  return {
    streamIndex: stream.index,
    codecName: stream.codec_name ?? 'unknown',
    codedWidth,
    codedHeight,
    displayWidth: orientation.isOnItsSide ? codedHeight : shownWidth,
    displayHeight: orientation.isOnItsSide ? shownWidth : codedHeight,
    frameRate: { base: parseFrameRate(stream.r_frame_rate), average: parseFrameRate(stream.avg_frame_rate) },
    interlaced: ['tt', 'bb', 'tb', 'bt'].includes(stream.field_order ?? ''),
    orientation,
    colour: {
      matrix: stream.color_space ?? null,
      primaries: stream.color_primaries ?? null,
      transfer: stream.color_transfer ?? null,
      range: stream.color_range ?? null,
    },
    end: endOf(stream, media),
  };
}

function audioFacts(stream: ProbedStream, media: ProbedMedia): AudioFacts {
  return {
    streamIndex: stream.index,
    codecName: stream.codec_name ?? 'unknown',
    channels: stream.channels ?? 0,
    language: languageOf(stream),
    end: endOf(stream, media),
  };
}

const subtitleFacts = (stream: ProbedStream): SubtitleFacts => ({
  streamIndex: stream.index,
  codecName: stream.codec_name ?? 'unknown',
  language: languageOf(stream),
});

/** Nothing but a code: a tag of a hostile file goes into no playlist. */
function languageOf({ tags }: ProbedStream): string | null {
  const language = tags?.['language'];
  return language && /^[a-z]{2,3}$/.test(language) && language !== 'und' ? language : null;
}

/** Width of a pixel divided by its height; 1 where the stream says nothing sensible. */
function pixelShape(text: string | undefined): number {
  const match = /^(\d{1,6}):(\d{1,6})$/.exec(text ?? '');
  const [width, height] = [Number(match?.[1] ?? 0), Number(match?.[2] ?? 0)];
  const shape = width > 0 && height > 0 ? width / height : 1;
  // A shape beyond this is a broken header, not a lens.
  return shape >= 0.1 && shape <= 10 ? shape : 1;
}

/** What has no matrix that makes sense is shown as it is stored. */
function orientationFor({ side_data_list = [] }: ProbedStream): Orientation {
  const matrix = side_data_list.find(({ displaymatrix }) => displaymatrix !== undefined)?.displaymatrix;
  return (matrix === undefined ? null : orientationOf(matrix)) ?? UPRIGHT;
}

function endOf(stream: ProbedStream, media: ProbedMedia): StreamEnd {
  const zero = numberOf(media.format.start_time) ?? 0;
  const own = asDuration(stream.duration);
  if (own !== null) {
    return { time: seconds(Math.max(0, (numberOf(stream.start_time) ?? zero) - zero + own)), evidence: 'stream' };
  }
  const end = matroskaDuration(stream.tags?.['DURATION']);
  if (end !== null) return { time: sinceStart(end, zero), evidence: 'stream' };
  const container = containerDuration(media.format);
  return container === null ? { time: seconds(0), evidence: 'none' } : { time: container, evidence: 'container' };
}

/** From the first timestamp to the end; null where the container does not tell. */
function containerDuration(format: ProbedMedia['format']) {
  const claimed = asDuration(format.duration);
  const isMatroska = format.format_name.split(',').includes('matroska');
  return claimed !== null && isMatroska ? sinceStart(claimed, numberOf(format.start_time) ?? 0) : claimed;
}

/**
 * Some writers of Matroska, ffmpeg among them, state the last timestamp as the duration: ten seconds more than there are in
 * a recording whose first stands at ten. Others state the difference; the smaller claim accuses neither of lacking its end.
 */
const sinceStart = (stated: Seconds, start: number): Seconds => (stated > start ? seconds(stated - start) : stated);

/** Matroska states each track's length as a tag, `00:00:08.033000000`. */
function matroskaDuration(text: string | undefined) {
  const match = /^(\d{1,5}):(\d{2}):(\d{2}(?:\.\d+)?)$/.exec(text ?? '');
  return match ? seconds(Number(match[1]) * 3600 + Number(match[2]) * 60 + Number(match[3])) : null;
}

function asDuration(text: string | undefined) {
  const value = numberOf(text);
  return value !== null && value > 0 ? seconds(value) : null;
}

function numberOf(text: string | undefined): number | null {
  const value = text === undefined || text.trim() === '' ? NaN : Number(text);
  return Number.isFinite(value) ? value : null;
}
