/** The fault matrix as a table for a terminal: fault, expected, seen. */
import type { TrialReport } from './run-trials';

const HEADER = ['Fault', 'Expected', 'Seen'] as const;

/** Each report is one line; of a failure the first line of its message. */
export function renderTable(reports: readonly TrialReport[]): string {
  const rows = reports.map(({ fault, expected, seen, passed }) => {
    const [firstLine = ''] = seen.split('\n');
    return [fault, expected, passed ? firstLine : `FAILED: ${firstLine}`] as const;
  });
  const widthOf = (column: 0 | 1): number => Math.max(...[HEADER, ...rows].map((row) => row[column].length));
  const [first, second] = [widthOf(0), widthOf(1)];
  const line = ([fault, expected, seen]: readonly [string, string, string]): string =>
    `${fault.padEnd(first)} | ${expected.padEnd(second)} | ${seen}`;
  const rule = `${'-'.repeat(first)}-|-${'-'.repeat(second)}-|-${'-'.repeat(HEADER[2].length)}`;
  return [line(HEADER), rule, ...rows.map(line)].join('\n');
}
