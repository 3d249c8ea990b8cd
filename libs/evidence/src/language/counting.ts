/** Numbers and lists in sentences: one and many, each video once. */
import { formatList } from '../format';

/** `1 message`, `3 messages`; the plural is the noun with an s. */
export const counted = (count: number, noun: string): string => `${count} ${count === 1 ? noun : `${noun}s`}`;

/** `is` or `are`, `was` or `were`: the verb that fits a number. */
export const verb = (count: number, one: string, many: string): string => (count === 1 ? one : many);

/** `video 14`, `videos 14, 15`; each once, in the order given. */
export const videos = (videoIds: readonly number[]): string => {
  const unique = [...new Set(videoIds)];
  return `${unique.length === 1 ? 'video' : 'videos'} ${formatList(unique)}`;
};

/** Each once, with how often it was named: `[14, 14, 15]` becomes `14 (3), 15 (1)` in the words of `say`. */
export function tally(videoIds: readonly number[], say: (videoId: number, times: number) => string): string {
  return formatList([...new Set(videoIds)].map((id) => say(id, videoIds.filter((other) => other === id).length)));
}

/** `chunk-0007 of video 14`, or what a language says instead; a run of a whole video is named by the video. */
export const nameRun = (
  { videoId, part }: { videoId: number; part: string | null },
  say: { whole: (videoId: number) => string; part: (videoId: number, part: string) => string },
): string => (part === null ? say.whole(videoId) : say.part(videoId, part));

/** A sentence names so many; the facts have the rest. */
const NAMED_MAX = 6;

/** The first few, each once, and how many more there are. */
export function abridge(names: readonly string[], more: (count: number) => string): string {
  const unique = [...new Set(names)];
  const left = unique.length - NAMED_MAX;
  return formatList(left > 0 ? [...unique.slice(0, NAMED_MAX), more(left)] : unique);
}
