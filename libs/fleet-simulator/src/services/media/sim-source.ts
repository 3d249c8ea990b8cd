/** The sources of a run: how long they take, and what is wrong with them, written in their names. */
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
}

/** `tenants/1/uploads/normal-42-av/lecture.mp4` */
export function sourceKey({ kind, encodeSeconds, hasPicture }: SimSource): string {
  return `tenants/1/uploads/${kind}-${encodeSeconds}-${hasPicture ? 'av' : 'a'}/lecture.mp4`;
}

/** Reads a key, or a URL that ends with one. @throws {RangeError} for one that no client made */
export function parseSource(keyOrUrl: string): SimSource {
  const match = /\/uploads\/(normal|broken|killer)-(\d+)-(av|a)\//.exec(keyOrUrl);
  const kind = SOURCE_KINDS.find((candidate) => candidate === match?.[1]);
  if (!match || !kind) throw new RangeError(`Cannot read ${keyOrUrl}: it is no source of this run`);
  return { kind, encodeSeconds: Number(match[2]), hasPicture: match[3] === 'av' };
}

const SOURCE_DURATION = seconds(18);

export function factsOf({ hasPicture }: SimSource): MediaFacts {
  return {
    identity: null,
    formatName: 'mov,mp4,m4a,3gp,3g2,mj2',
    startTime: seconds(0),
    claimedDuration: SOURCE_DURATION,
    streamCount: hasPicture ? 2 : 1,
    video: hasPicture ? PICTURE : null,
    subtitles: [],
    audios: [SOUND],
  };
}

const END = { time: SOURCE_DURATION, evidence: 'packets' } as const;

const PICTURE: VideoFacts = {
  streamIndex: 0,
  codecName: 'h264',
  codedWidth: 640,
  codedHeight: 360,
  displayWidth: 640,
  displayHeight: 360,
  frameRate: { base: { num: 30, den: 1 }, average: { num: 30, den: 1 } },
  interlaced: false,
  colour: { matrix: null, primaries: null, transfer: null, range: null },
  end: END,
};

const SOUND: AudioFacts = { streamIndex: 1, codecName: 'aac', channels: 2, language: null, end: END };
