/** The fault matrix as a table for a terminal: fault, expected, seen. */
import type { TrialReport } from './run-trials';

type Row = readonly [fault: string, expected: string, seconds: string, seen: string];

const HEADER: Row = ['Fault', 'Expected', 'Took', 'Seen'];

/** Each report is one line; of a failure the first line of its message. */
export function renderTable(reports: readonly TrialReport[]): string {
  const rows = reports.map(({ fault, expected, seen, passed, wallTime }): Row => {
    const [firstLine = ''] = seen.split('\n');
    return [fault, expected, `${wallTime.toFixed(0)} s`, passed ? firstLine : `FAILED: ${firstLine}`];
  });
  const widths = HEADER.map((_, column) => Math.max(...[HEADER, ...rows].map((row) => row[column]?.length ?? 0)));
  const line = (row: Row): string =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join(' | ')
      .trimEnd();
  const rule = widths.map((width) => '-'.repeat(width)).join('-|-');
  return [line(HEADER), rule, ...rows.map(line)].join('\n');
}
