/** Values as text, the same in every language: times in UTC, durations in seconds, lists with commas. */
import type { EpochMs, Seconds } from '@ffleet/units';

/** `2026-02-21T01:16:07Z` */
export const formatTime = (at: EpochMs): string => new Date(at).toISOString().replace(/\.\d+Z$/, 'Z');

/** `01:16:07Z`, for places where the day is clear. */
export const formatTimeOfDay = (at: EpochMs): string => formatTime(at).slice(11);

/** `10800 s` */
export const formatSeconds = (duration: Seconds): string => `${Math.round(duration * 100) / 100} s`;

export const formatList = (items: readonly (string | number)[]): string => items.join(', ');
