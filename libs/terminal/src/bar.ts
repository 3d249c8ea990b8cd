/** One progress bar: a fraction of a line filled, in eighths of a cell where the terminal has the characters. */
import { clamp01 } from './amounts';

const EIGHTHS = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'] as const;

/**
 * @param options.cells columns that the bar takes, at least 1
 * @returns `███████▍░░░` or `#######----`, always `cells` wide; full only at 1
 */
export function renderBar(options: { fraction01: number; cells: number; unicode: boolean }): string {
  const { cells, unicode } = options;
  const eighths = Math.floor(clamp01(options.fraction01) * cells * 8 + 1e-9);
  const full = Math.floor(eighths / 8);
  if (!unicode) return '#'.repeat(full).padEnd(cells, '-');
  return ('█'.repeat(full) + (EIGHTHS[eighths % 8] ?? '')).padEnd(cells, '░');
}
