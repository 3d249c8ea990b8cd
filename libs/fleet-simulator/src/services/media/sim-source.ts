/** The sources of a run: how long they take, and what is wrong with them, written in their names. */
import { UPRIGHT } from '@ffleet/media-plan';
import type { AudioFacts, MediaFacts, VideoFacts } from '@ffleet/media-plan';
import { seconds } from '@ffleet/units';

/**
 * - normal: encodes to the end
 * - broken: no media at all, so that every attempt fails for good
 * - killer: kills every worker that encodes it
 */
export const SOURCE_KINDS = ['normal', 'broken', 'killer'] as const;
export type SourceKind = (typeof SOURCE_KINDS)[number];

export interface SimSource {
  readonly kind: SourceKind;
  readonly encodeSeconds: number;
  readonly hasPicture: boolean;
  /** Of its picture; more than one is for several workers. */
  readonly chunks: number;
}

/** `tenants/1/uploads/normal-42-av-3/lecture.mp4` */
export function sourceKey({ kind, encodeSeconds, hasPicture, chunks }: SimSource): string {
  return `tenants/1/uploads/${kind}-${encodeSeconds}-${hasPicture ? 'av' : 'a'}-${chunks}/lecture.mp4`;
}

/** Reads a key, or a URL that ends with one. @throws {RangeError} for one that no client made */
export function parseSource(keyOrUrl: string): SimSource {
  const match = /\/uploads\/(normal|broken|killer)-(\d+)-(av|a)-(\d+)\//.exec(keyOrUrl);
  const kind = SOURCE_KINDS.find((candidate) => candidate === match?.[1]);
  if (!match || !kind) throw new RangeError(`Cannot read ${keyOrUrl}: it is no source of this run`);
  return { kind, encodeSeconds: Number(match[2]), hasPicture: match[3] === 'av', chunks: Number(match[4]) };
}

const SECONDS_OF_ONE_CHUNK = 18;
/** As a plan cuts it. */
const SECONDS_PER_CHUNK = 60;

export function factsOf({ hasPicture, chunks }: SimSource): MediaFacts {
  const duration = seconds(chunks === 1 ? SECONDS_OF_ONE_CHUNK : chunks * SECONDS_PER_CHUNK);
  const end = { time: duration, evidence: 'packets' } as const;
  return {
    identity: { size: 1_000_000, version: '"1"' },
    formatName: 'mov,mp4,m4a,3gp,3g2,mj2',
    startTime: seconds(0),
    claimedDuration: duration,
    streamCount: hasPicture ? 2 : 1,
    video: hasPicture ? { ...PICTURE, end } : null,
    subtitles: [],
    audios: [{ ...SOUND, end }],
  };
}

const PICTURE: Omit<VideoFacts, 'end'> = {
  streamIndex: 0,
  codecName: 'h264',
  codedWidth: 640,
  codedHeight: 360,
  displayWidth: 640,
  displayHeight: 360,
  frameRate: { base: { num: 30, den: 1 }, average: { num: 30, den: 1 } },
  interlaced: false,
  orientation: UPRIGHT,
  colour: { matrix: null, primaries: null, transfer: null, range: null },
};

const SOUND: Omit<AudioFacts, 'end'> = { streamIndex: 1, codecName: 'aac', channels: 2, language: null };
