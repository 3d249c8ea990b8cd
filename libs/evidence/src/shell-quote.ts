/** Writes a value as one word of a shell, whatever stands in it. */

/** The shells that commands are written for. */
export const SHELLS = ['bash', 'powershell'] as const;
export type Shell = (typeof SHELLS)[number];

/**
 * One word. Anything but plain characters goes into single quotes, in which neither shell expands anything; each has its
 * own way to write a single quote inside. (PowerShell takes the typographic ones for single quotes too, and hands double
 * quotes on as they are from version 7.3.)
 */
export function shellQuote({ shell, word }: { shell: Shell; word: string }): string {
  if (/^[A-Za-z0-9_+=:./-]+$/.test(word) && !word.startsWith('=')) return word;
  return shell === 'bash' ? `'${word.replaceAll("'", `'\\''`)}'` : `'${word.replace(/['\u2018-\u201b]/g, '$&$&')}'`;
}
