/** Columns that line up, whatever the script of their text; one column gives way when the terminal is narrow. */
import { displayWidth, fitText } from './plain-text';
import { paint } from './text-style';
import type { Look, TextStyle } from './text-style';

export interface Column {
  readonly header: string;
  readonly align?: 'left' | 'right';
  /** Gives way first; at most one column of a table. */
  readonly shrinks?: boolean;
}

/** Clean text, and how it looks. */
export interface Cell {
  readonly text: string;
  readonly look?: Look | null;
}

const GAP = '  ';
const SHRUNK_MIN = 8;

/** @returns the header and one line per row, each no wider than the style unless the fixed columns alone are */
export function renderTable(options: {
  columns: readonly Column[];
  rows: readonly (readonly Cell[])[];
  style: TextStyle;
}): readonly string[] {
  const { columns, rows, style } = options;
  const natural = columns.map(({ header }, index) =>
    Math.max(header.length, ...rows.map((row) => displayWidth(row[index]?.text ?? ''))),
  );
  const excess = natural.reduce((sum, width) => sum + width + GAP.length, -GAP.length) - style.width;
  const widths = natural.map((width, index) =>
    columns[index]?.shrinks && excess > 0 ? Math.max(Math.min(width, SHRUNK_MIN), width - excess) : width,
  );

  const renderLine = (cells: readonly Cell[]): string =>
    columns
      .map(({ align = 'left' }, index) => {
        const { text, look = null } = cells[index] ?? { text: '' };
        const fitted = fitText({ text, width: widths[index] ?? 0, unicode: style.unicode, align });
        return paint({
          text: index === columns.length - 1 && align === 'left' ? fitted.trimEnd() : fitted,
          look,
          style,
        });
      })
      .join(GAP)
      .trimEnd();
  return [renderLine(columns.map(({ header }) => ({ text: header, look: 'bold' }))), ...rows.map(renderLine)];
}
