/** Durations, sizes, rates and shares as people read them; JSON keeps the exact numbers. */
import type { Bytes, Milliseconds } from '@ffleet/units';

/** `8s`, `3m05s`, `2h07m`, `4d03h`; times from a clock that runs ahead count as `0s`. */
export function formatDuration(duration: Milliseconds): string {
  const whole = Math.max(0, Math.floor(duration / 1000));
  const [days, hours, minutes, secs] = [
    Math.floor(whole / 86_400),
    Math.floor(whole / 3600) % 24,
    Math.floor(whole / 60) % 60,
    whole % 60,
  ];
  if (days > 0) return `${days}d${twoDigits(hours)}h`;
  if (hours > 0) return `${hours}h${twoDigits(minutes)}m`;
  if (minutes > 0) return `${minutes}m${twoDigits(secs)}s`;
  return `${secs}s`;
}

/** Decimal units as storage is sold and billed: `999 B`, `1.5 kB`, `117 MB`. */
export const formatBytes = (size: Bytes): string => formatScaled(size, ['B', 'kB', 'MB', 'GB', 'TB']);

/** `96 kbit/s`, `2.8 Mbit/s` */
export const formatBitRate = (bitsPerSecond: number): string =>
  formatScaled(bitsPerSecond, ['bit/s', 'kbit/s', 'Mbit/s', 'Gbit/s']);

/** Rounded down, so that 100 % means done. */
export const formatPercent = (fraction01: number): string => `${Math.floor(clamp01(fraction01) * 100 + 1e-9)}%`;

/** Progress as it came from outside, forced into 0..1. */
export const clamp01 = (fraction: number): number => (fraction > 0 ? Math.min(1, fraction) : 0);

function formatScaled(value: number, units: readonly [string, ...string[]]): string {
  let scaled = value;
  let unit = units[0];
  for (const larger of units.slice(1)) {
    if (scaled < 999.5) break;
    scaled /= 1000;
    unit = larger;
  }
  return `${scaled < 9.95 && unit !== units[0] ? scaled.toFixed(1) : scaled.toFixed(0)} ${unit}`;
}

const twoDigits = (value: number): string => String(value).padStart(2, '0');
