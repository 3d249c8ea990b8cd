// `npm run picture`: runs `npm start` in a terminal of its own and draws its last screen as .github/images/run.svg.
import { spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { createScreen } from './screen.mjs';
import { renderSvg } from './render-svg.mjs';

const ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
const OUTPUT = path.join(ROOT, '.github/images/run.svg');
const COLUMNS = 104;
const ROWS = 60;

/** `script` (util-linux) gives the command a terminal, which is what makes it draw bars and colours. */
function runInTerminal(command) {
  const shell = `stty cols ${COLUMNS} rows ${ROWS}; ${command}`;
  const child = spawn('script', ['-qec', shell, '/dev/null'], {
    cwd: ROOT,
    env: { ...process.env, TERM: 'xterm-256color', LANG: 'C.UTF-8', NO_COLOR: '' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const screen = createScreen();
  child.stdout.setEncoding('utf8').on('data', (text) => screen.write(text));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) =>
      code === 0 ? resolve(screen.lines()) : reject(new Error(`npm start ended with ${code}`)),
    );
  });
}

// Paths of this machine do not belong into a picture for everybody, and long ones not into a narrow one.
const lines = (await runInTerminal('npm start --silent')).map((cells) => cut(hide(cells, ROOT)));
mkdirSync(path.dirname(OUTPUT), { recursive: true });
writeFileSync(OUTPUT, renderSvg({ title: '$ npm start', lines, columns: COLUMNS }));
console.log(path.relative(ROOT, OUTPUT));

/** Replaces the checkout's folder by `~/ffleet` in a line of cells. */
function hide(cells, folder) {
  const text = cells.map(({ char }) => char).join('');
  const at = text.indexOf(folder);
  if (at < 0) return cells;
  const style = cells[at].style;
  const short = [...'~/ffleet'].map((char) => ({ char, style }));
  return [...cells.slice(0, at), ...short, ...cells.slice(at + folder.length)];
}

function cut(cells) {
  if (cells.length <= COLUMNS) return cells;
  return [...cells.slice(0, COLUMNS - 1), { char: '…', style: cells[COLUMNS - 1].style }];
}
