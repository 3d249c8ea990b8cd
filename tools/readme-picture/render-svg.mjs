// Lines of terminal cells as an SVG that reads well on light and dark pages.

const COLUMN_PX = 8.4;
const ROW_PX = 20;
const MARGIN_PX = 20;
const BAR_PX = 36;
const COLOURS = {
  '': '#d6deeb',
  bold: '#ffffff',
  dim: '#7f8ea3',
  red: '#ff6b6b',
  green: '#7ee787',
  yellow: '#f2cc60',
  blue: '#79c0ff',
  cyan: '#56d4dd',
};

/** @param lines arrays of `{ char, style }` */
export function renderSvg({ title, lines, columns }) {
  const width = Math.ceil(columns * COLUMN_PX + 2 * MARGIN_PX);
  const height = lines.length * ROW_PX + BAR_PX + MARGIN_PX;
  const dots = ['#ff5f56', '#ffbd2e', '#27c93f'].map(
    (fill, i) => `<circle cx="${20 + i * 18}" cy="18" r="6" fill="${fill}"/>`,
  );
  const texts = lines.flatMap((cells, row) => renderLine(cells, BAR_PX + (row + 1) * ROW_PX));
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="${escape(title)}">
<rect width="${width}" height="${height}" rx="10" fill="#0d1117"/>
${dots.join('')}
<g font-family="ui-monospace,SFMono-Regular,Menlo,Consolas,'DejaVu Sans Mono',monospace" font-size="14">
<text x="${width / 2}" y="23" fill="#7f8ea3" text-anchor="middle">${escape(title)}</text>
${texts.join('\n')}
</g>
</svg>
`;
}

/** One text element per word of one style, each at its own column: neither a font's width nor blanks can shift it. */
function renderLine(cells, y) {
  const words = [];
  cells.forEach(({ char, style }, column) => {
    if (char === ' ') return;
    const last = words.at(-1);
    if (last && last.style === style && last.column + last.text.length === column) last.text += char;
    else words.push({ style, column, text: char });
  });
  return words.map(({ style, column, text }) => {
    const x = (MARGIN_PX + column * COLUMN_PX).toFixed(1);
    const length = (text.length * COLUMN_PX).toFixed(1);
    return `<text x="${x}" y="${y}" fill="${COLOURS[style]}" textLength="${length}" lengthAdjust="spacingAndGlyphs">${escape(text)}</text>`;
  });
}

const escape = (text) => text.replace(/[<>&"]/g, (char) => `&#${char.charCodeAt(0)};`);
