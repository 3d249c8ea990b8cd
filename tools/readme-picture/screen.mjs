// As much of a terminal as ffleet's own output needs: text, colours, going up, and clearing from there (ECMA-48).

/** @returns a screen that takes text and gives its lines as cells of `{ char, style }` */
export function createScreen() {
  const lines = [[]];
  let row = 0;
  let column = 0;
  let style = '';

  const put = (char) => {
    lines[row][column] = { char, style };
    column += 1;
  };
  const newLine = () => {
    row += 1;
    column = 0;
    lines[row] ??= [];
  };
  const control = (parameters, final) => {
    const count = Number(parameters || 1);
    if (final === 'A') row = Math.max(0, row - count);
    else if (final === 'J') {
      lines.length = row + 1;
      lines[row].length = column;
    } else if (final === 'm') style = nextStyle(style, parameters);
  };

  return {
    write(text) {
      // eslint-disable-next-line no-control-regex -- escape sequences are what a terminal reads
      for (const [token, parameters, final] of text.matchAll(/\u001b\[([\d;?]*)([A-Za-z])|[\s\S]/gu)) {
        if (final) control(parameters, final);
        else if (token === '\n') newLine();
        else if (token === '\r') column = 0;
        else if (token >= ' ') put(token);
      }
    },
    lines: () => lines.map((cells) => Array.from(cells, (cell) => cell ?? { char: ' ', style: '' })),
  };
}

const STYLES = { 1: 'bold', 2: 'dim', 31: 'red', 32: 'green', 33: 'yellow', 34: 'blue', 36: 'cyan' };

function nextStyle(style, parameters) {
  const code = Number(parameters || 0);
  return STYLES[code] ?? ([0, 22, 39].includes(code) ? '' : style);
}
