/** Frame rates as fractions: 29.97 is 30000/1001, and only the fraction stays exact over three hours. */
import type { Seconds } from '@ffleet/units';
import { seconds } from '@ffleet/units';

/** `num / den` frames (or audio samples) a second; both whole and > 0. */
export interface FrameRate {
  readonly num: number;
  readonly den: number;
}

/** What a probe says about a video's rhythm; either may be missing. */
export interface FrameRateFacts {
  /** The lowest rate on which all timestamps fall (ffprobe `r_frame_rate`). */
  readonly base: FrameRate | null;
  /** Frames divided by duration (ffprobe `avg_frame_rate`). */
  readonly average: FrameRate | null;
}

const STANDARD_RATES: readonly FrameRate[] = [
  { num: 24000, den: 1001 },
  { num: 24, den: 1 },
  { num: 25, den: 1 },
  { num: 30000, den: 1001 },
  { num: 30, den: 1 },
  { num: 50, den: 1 },
  { num: 60000, den: 1001 },
  { num: 60, den: 1 },
];
const FALLBACK_RATE: FrameRate = { num: 30, den: 1 };
/** Above this, eyes and lectures gain nothing. */
const RATE_MAX = 60;
/** Below this, players seek badly and a moving pointer jumps; frames are repeated up to it, which costs few bits. */
const RATE_MIN = 10;
/** Two measures of one rate differ by rounding of container timestamps, never by more than this. */
const SAME_RATE_TOLERANCE = 0.002;

export const framesPerSecond = (rate: FrameRate): number => rate.num / rate.den;

/** How long `frameCount` frames last. Divides last, so that whole results stay whole. */
export const framesToSeconds = (frameCount: number, rate: FrameRate): Seconds =>
  seconds((frameCount * rate.den) / rate.num);

/** The number of frames nearest to `duration`. */
export const secondsToFrames = (duration: Seconds, rate: FrameRate): number =>
  Math.round((duration * rate.num) / rate.den);

/** `30000/1001` -> a fraction in lowest terms; null for `0/0`, negative or malformed text. */
export function parseFrameRate(text: string | undefined): FrameRate | null {
  const match = /^(\d{1,9})\/(\d{1,9})$/.exec(text ?? '');
  if (!match) return null;
  const [num, den] = [Number(match[1]), Number(match[2])];
  return num > 0 && den > 0 ? reduced({ num, den }) : null;
}

/**
 * The constant rate at which a source is encoded.
 *
 * A constant source rate is kept as it is. A variable one goes to its base rate where that is a standard one (a 30 fps
 * recording with dropped frames), else to the standard rate nearest to its average. The result lies in 10..60: faster
 * rates are divided, slower ones multiplied by a whole number, so that source frames stay evenly spaced.
 */
export function chooseFrameRate(facts: FrameRateFacts, { interlaced }: { interlaced: boolean }): FrameRate {
  const { base, average } = facts;
  if (!average) return withinLimits(base ?? FALLBACK_RATE);
  // Interlaced video may state its field rate as base: its frames come at the average.
  if (!base || interlaced) return withinLimits(snapped(average));
  if (isSameRate(base, average) || isStandard(base)) return withinLimits(base);
  return withinLimits(framesPerSecond(average) < RATE_MIN ? snapped(average) : nearestStandard(average));
}

function withinLimits(rate: FrameRate): FrameRate {
  const fps = framesPerSecond(rate);
  if (fps > RATE_MAX)
    return reduced({ num: rate.num, den: rate.den * Math.ceil(fps / RATE_MAX - SAME_RATE_TOLERANCE) });
  if (fps < RATE_MIN) return reduced({ num: rate.num * Math.ceil(RATE_MIN / fps), den: rate.den });
  return rate;
}

const isSameRate = (a: FrameRate, b: FrameRate): boolean =>
  Math.abs(framesPerSecond(a) / framesPerSecond(b) - 1) < SAME_RATE_TOLERANCE / 4;

const isStandard = (rate: FrameRate): boolean => STANDARD_RATES.some((standard) => isSameRate(standard, rate));

/** A measured average to the standard rate it means, else to a fraction with small numbers. */
function snapped(rate: FrameRate): FrameRate {
  const nearest = nearestStandard(rate);
  if (Math.abs(framesPerSecond(nearest) / framesPerSecond(rate) - 1) < SAME_RATE_TOLERANCE) return nearest;
  return reduced({ num: Math.max(1, Math.round(framesPerSecond(rate) * 100)), den: 100 });
}

function nearestStandard(rate: FrameRate): FrameRate {
  const distance = (candidate: FrameRate) => Math.abs(framesPerSecond(candidate) - framesPerSecond(rate));
  return STANDARD_RATES.reduce((best, candidate) => (distance(candidate) < distance(best) ? candidate : best));
}

function reduced({ num, den }: FrameRate): FrameRate {
  const divisor = greatestCommonDivisor(num, den);
  return { num: num / divisor, den: den / divisor };
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}
