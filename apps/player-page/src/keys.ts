/** The keyboard: which key does what, for the page and for its list of keys. */

export type Command =
  | {
      readonly kind: 'toggle-play' | 'toggle-mute' | 'toggle-full-screen' | 'toggle-captions' | 'toggle-help' | 'close';
    }
  | { readonly kind: 'skip'; readonly seconds: number }
  | { readonly kind: 'volume'; readonly change: number }
  | { readonly kind: 'speed'; readonly steps: 1 | -1 }
  /** 0..1 of the whole. */
  | { readonly kind: 'jump'; readonly fraction01: number };

/** As the list shows them. */
export const KEYS: readonly (readonly [keys: string, meaning: string])[] = [
  ['Space, K', 'play or pause'],
  ['← →', 'back or forward 5 seconds'],
  ['J L', 'back or forward 10 seconds'],
  ['↑ ↓', 'louder or quieter'],
  ['< >', 'slower or faster'],
  ['0 … 9', 'to a tenth of the whole'],
  ['M', 'sound off or on'],
  ['C', 'subtitles off or on'],
  ['F', 'full screen'],
  ['?', 'this list'],
  ['Esc', 'close what is open'],
];

const COMMANDS: Readonly<Record<string, Command>> = {
  ' ': { kind: 'toggle-play' },
  k: { kind: 'toggle-play' },
  arrowleft: { kind: 'skip', seconds: -5 },
  arrowright: { kind: 'skip', seconds: 5 },
  j: { kind: 'skip', seconds: -10 },
  l: { kind: 'skip', seconds: 10 },
  arrowup: { kind: 'volume', change: 0.1 },
  arrowdown: { kind: 'volume', change: -0.1 },
  '<': { kind: 'speed', steps: -1 },
  '>': { kind: 'speed', steps: 1 },
  m: { kind: 'toggle-mute' },
  c: { kind: 'toggle-captions' },
  f: { kind: 'toggle-full-screen' },
  '?': { kind: 'toggle-help' },
  escape: { kind: 'close' },
};

/** @param key of a KeyboardEvent; null where it means nothing here, or belongs to the browser */
export function commandOf(key: { key: string; ctrlKey: boolean; metaKey: boolean; altKey: boolean }): Command | null {
  if (key.ctrlKey || key.metaKey || key.altKey) return null;
  if (/^[0-9]$/.test(key.key)) return { kind: 'jump', fraction01: Number(key.key) / 10 };
  return COMMANDS[key.key.toLowerCase()] ?? null;
}

export const SPEEDS = [0.5, 0.75, 1, 1.25, 1.5, 1.75, 2] as const;

/** The next speed of the list, from any. */
export function nextSpeed(speed: number, steps: 1 | -1): number {
  const candidates = SPEEDS.filter((one) => (steps > 0 ? one > speed : one < speed));
  return (steps > 0 ? candidates[0] : candidates.at(-1)) ?? speed;
}
