/** A time series as inline SVG; a time without a value is a gap, not a zero. */
import { element, svgElement } from './element';

export interface Series {
  readonly name: string;
  readonly points: readonly { readonly at: number; readonly value: number | null }[];
}

const WIDTH = 520;
const HEIGHT = 150;
const LEFT = 36;
const TOP = 10;
const BOTTOM = 28;
const COLOURS = 4;

/** @returns a figure, or the reason why there is none yet */
export function renderChart({ title, series }: { title: string; series: readonly Series[] }): HTMLElement {
  const points = series.flatMap((one) => one.points);
  const values = points.flatMap(({ value }) => value ?? []);
  if (values.length < 2) return element('figure', {}, element('p', { class: 'dim' }, `${title}: not enough looks yet`));
  const from = Math.min(...points.map(({ at }) => at));
  const to = Math.max(...points.map(({ at }) => at));
  const top = Math.max(1, ...values);
  const x = (at: number) => LEFT + ((at - from) / Math.max(1, to - from)) * (WIDTH - LEFT - 6);
  const y = (value: number) => HEIGHT - BOTTOM - (value / top) * (HEIGHT - TOP - BOTTOM);
  const last = series.map(({ name, points: line }) => `${name} ${line.at(-1)?.value ?? 'unknown'}`);
  const svg = svgElement(
    'svg',
    { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: 'img', 'aria-label': `${title}: ${last.join(', ')}` },
    ...[0, top].flatMap((value) => [
      svgElement('line', { class: 'axis', x1: `${LEFT}`, x2: `${WIDTH - 6}`, y1: `${y(value)}`, y2: `${y(value)}` }),
      label({ x: LEFT - 6, y: y(value) + 4, anchor: 'end', text: `${value}` }),
    ]),
    label({ x: LEFT, y: HEIGHT - 6, anchor: 'start', text: timeOfDay(from) }),
    label({ x: WIDTH - 6, y: HEIGHT - 6, anchor: 'end', text: timeOfDay(to) }),
    ...series.map(({ points: line }, index) =>
      svgElement('path', { class: `series c${index % COLOURS}`, d: pathOf({ line, x, y }) }),
    ),
  );
  const legend = series.map(({ name }, index) => element('li', { class: `c${index % COLOURS}` }, name));
  return element(
    'figure',
    {},
    element('figcaption', { class: 'dim' }, title),
    svg,
    element('ul', { class: 'legend' }, ...legend),
  );
}

/** Steps: a number of workers holds until the next look. */
function pathOf(options: { line: Series['points']; x: (at: number) => number; y: (value: number) => number }): string {
  const { line, x, y } = options;
  let isDrawing = false;
  return line
    .map(({ at, value }) => {
      if (value === null) {
        isDrawing = false;
        return '';
      }
      const step = isDrawing
        ? `H${x(at).toFixed(1)}V${y(value).toFixed(1)}`
        : `M${x(at).toFixed(1)} ${y(value).toFixed(1)}`;
      isDrawing = true;
      return step;
    })
    .join('');
}

const label = (options: { x: number; y: number; anchor: string; text: string }): SVGElement =>
  svgElement('text', { x: `${options.x}`, y: `${options.y}`, 'text-anchor': options.anchor }, options.text);

export const timeOfDay = (at: number): string => new Date(at).toLocaleTimeString();
