/** The pieces of a plan that are carried out by one ffmpeg command each. */
import type { AudioPlan, TranscodePlan } from './transcode-plan';

/** One piece of work: a chunk of the picture with all its renditions, one whole sound, or one track of subtitles. */
export type TranscodePart =
  | { readonly kind: 'video'; readonly chunkIndex: number }
  /** `trackId`: of its AudioPlan. */
  | { readonly kind: 'audio'; readonly trackId: string }
  /** `trackId`: of its SubtitlePlan. */
  | { readonly kind: 'subtitles'; readonly trackId: string };

export type PartOfKind<Kind extends TranscodePart['kind']> = Extract<TranscodePart, { readonly kind: Kind }>;

/** All parts of a plan: its chunks in order, then its sounds and subtitles. They are independent and may run in any order. */
export function planParts(plan: TranscodePlan): readonly TranscodePart[] {
  const chunks = (plan.video?.chunks ?? []).map(({ index }) => ({ kind: 'video', chunkIndex: index }) as const);
  return [
    ...chunks,
    ...plan.audios.map(({ id }) => ({ kind: 'audio', trackId: id }) as const),
    ...plan.subtitles.map(({ id }) => ({ kind: 'subtitles', trackId: id }) as const),
  ];
}

/** The part of this name. @throws {RangeError} if the plan has none (a caller's bug) */
export function partOf(plan: TranscodePlan, name: string): TranscodePart {
  const part = planParts(plan).find((candidate) => partName(candidate) === name);
  if (!part) throw new RangeError(`Cannot do part ${name}: the plan has none of this name`);
  return part;
}

/** The sound of this track. @throws {RangeError} if the plan has none (a caller's bug) */
export function soundOf({ audios }: TranscodePlan, trackId: string): AudioPlan {
  const audio = audios.find(({ id }) => id === trackId);
  if (!audio) throw new RangeError(`Cannot encode the sound ${trackId}: the plan has none`);
  return audio;
}

/** The object that a part is made from, where that is not the video's source: its content stands in place of the source's. */
export function subtitleFileOf(plan: TranscodePlan, part: TranscodePart): string | null {
  const text = part.kind === 'subtitles' ? plan.subtitles.find(({ id }) => id === part.trackId) : undefined;
  return text?.from.kind === 'file' ? text.from.objectKey : null;
}

/** A picture in one chunk, or none at all: more workers than one would not be done sooner. */
export const isOnePiece = (plan: TranscodePlan): boolean => (plan.video?.chunks.length ?? 0) <= 1;

/**
 * `chunk-0007`, `audio`: a name for logs and folders. In the order of names the sound comes first: in a long video it takes
 * longer than any chunk, and whoever begins with it is done sooner.
 */
export const partName = (part: TranscodePart): string =>
  part.kind === 'video' ? `chunk-${String(part.chunkIndex).padStart(4, '0')}` : part.trackId;
