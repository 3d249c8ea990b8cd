/** How text may look where it goes: its width, its characters, its colours. */

export interface TextStyle {
  /** Columns, at least 20. */
  readonly width: number;
  /** False where the terminal or the locale only has ASCII. */
  readonly unicode: boolean;
  readonly colour: boolean;
}

// SGR codes, ECMA-48 section 8.3.117: start and end of each look.
const LOOKS = {
  bold: [1, 22],
  dim: [2, 22],
  red: [31, 39],
  green: [32, 39],
  yellow: [33, 39],
  blue: [34, 39],
  cyan: [36, 39],
} as const;

export type Look = keyof typeof LOOKS;

/** Wraps `text` in a colour where colour is wanted. (`util.styleText` of Node 20 does not honour NO_COLOR.) */
export function paint({ text, look, style }: { text: string; look: Look | null; style: { colour: boolean } }): string {
  if (!style.colour || look === null || text === '') return text;
  const [start, end] = LOOKS[look];
  return `\u001b[${start}m${text}\u001b[${end}m`;
}
