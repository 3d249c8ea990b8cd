/** Branded numbers: a value that says its unit cannot be passed where another unit is wanted. */

export type Milliseconds = number & { readonly __unit: 'Milliseconds' };
export type Seconds = number & { readonly __unit: 'Seconds' };
/** Milliseconds since 1970-01-01T00:00:00Z. */
export type EpochMs = number & { readonly __unit: 'EpochMs' };
export type Bytes = number & { readonly __unit: 'Bytes' };

export const milliseconds = (value: number): Milliseconds => value as Milliseconds;
export const seconds = (value: number): Seconds => value as Seconds;
export const epochMs = (value: number): EpochMs => value as EpochMs;
export const bytes = (value: number): Bytes => value as Bytes;

/** Seconds to milliseconds, exact for every whole number of milliseconds. */
export const secondsToMs = (value: Seconds): Milliseconds => milliseconds(value * 1000);
/** Milliseconds to seconds, with their fraction. */
export const msToSeconds = (value: Milliseconds): Seconds => seconds(value / 1000);
/** The time from `from` to `to`; negative when `to` is earlier. */
export const elapsedMs = ({ from, to }: { from: EpochMs; to: EpochMs }): Milliseconds => milliseconds(to - from);
