/** Reads a storyboard: WebVTT whose cues are places in sheets of pictures. @see Media Fragments URI 1.0, section 4.2.2 */

export interface StoryboardPicture {
  /** Seconds; it stands for this time and until the next one's. */
  readonly start: number;
  /** Absolute address of the sheet. */
  readonly sheet: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

const TIMINGS = /^(?:(\d+):)?(\d{2}):(\d{2}\.\d{3})\s+-->/;
const PLACE = /^(\S+)#xywh=(\d+),(\d+),(\d+),(\d+)$/;

/** @param url of the storyboard: sheets are named relative to it. @returns in the order of time; what is no picture is left out */
export function parseStoryboard({ text, url }: { text: string; url: string }): readonly StoryboardPicture[] {
  const pictures: StoryboardPicture[] = [];
  let start: number | null = null;
  for (const line of text.split(/\r?\n/)) {
    const timings = TIMINGS.exec(line);
    if (timings) {
      const [, hours = '0', minutes = '0', seconds = '0'] = timings;
      start = Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds);
      continue;
    }
    const [, name, ...numbers] = PLACE.exec(line.trim()) ?? [];
    if (name === undefined || start === null) continue;
    const [x = 0, y = 0, width = 0, height = 0] = numbers.map(Number);
    pictures.push({ start, sheet: new URL(name, url).href, x, y, width, height });
    start = null;
  }
  return pictures;
}

/** The picture of a time; null before the first. */
export function pictureAt(pictures: readonly StoryboardPicture[], time: number): StoryboardPicture | null {
  let [low, high] = [0, pictures.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((pictures[middle]?.start ?? 0) <= time) low = middle + 1;
    else high = middle;
  }
  return pictures[low - 1] ?? null;
}
