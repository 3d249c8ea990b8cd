/** Times as a viewer reads them, and as a screen reader says them. */

/** `1:02:03`, or `2:03` below an hour; where nobody knows it, a dash. */
export function timeText(seconds: number): string {
  if (!Number.isFinite(seconds)) return '–';
  const { hours, minutes, rest } = partsOf(seconds);
  const pad = (value: number): string => String(value).padStart(2, '0');
  return hours > 0 ? `${hours}:${pad(minutes)}:${pad(rest)}` : `${minutes}:${pad(rest)}`;
}

/** `1 hour 2 minutes 3 seconds`. */
export function spokenTime(seconds: number): string {
  if (!Number.isFinite(seconds)) return 'unknown';
  const { hours, minutes, rest } = partsOf(seconds);
  const named = [
    [hours, 'hour'],
    [minutes, 'minute'],
    [rest, 'second'],
  ] as const;
  const said = named.filter(([value]) => value > 0).map(([value, unit]) => `${value} ${unit}${value === 1 ? '' : 's'}`);
  return said.join(' ') || '0 seconds';
}

function partsOf(seconds: number): { hours: number; minutes: number; rest: number } {
  const whole = Math.max(0, Math.floor(seconds));
  return { hours: Math.floor(whole / 3600), minutes: Math.floor(whole / 60) % 60, rest: whole % 60 };
}
