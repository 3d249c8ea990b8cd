export { assertNever } from './assert-never';
export { err, ok } from './result';
export type { Result } from './result';
export { bytes, elapsedMs, epochMs, milliseconds, msToSeconds, seconds, secondsToMs } from './units';
export type { Bytes, EpochMs, Milliseconds, Seconds } from './units';
