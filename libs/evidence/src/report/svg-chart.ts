/** A time series as an SVG picture that needs nothing else: colours come from the page around it. */
import { epochMs } from '@ffleet/units';
import { formatTimeOfDay } from '../format';
import { html } from './escape';
import type { ReportChart } from './report';

const WIDTH = 640;
const HEIGHT = 180;
const MARGIN = { left: 40, right: 12, top: 12, bottom: 28 };
/** As many as the page has colours for; further series begin again. */
const COLOURS = 4;

/** @returns one `<figure>` with its legend; every text in it is escaped */
export function renderChart({ title, series }: ReportChart): string {
  const points = series.flatMap((one) => one.points);
  const from = Math.min(...points.map(({ at }) => at));
  const to = Math.max(...points.map(({ at }) => at));
  const top = Math.max(1, ...points.map(({ value }) => value));
  const scale: Scale = {
    x: (at) => MARGIN.left + ((at - from) / Math.max(1, to - from)) * (WIDTH - MARGIN.left - MARGIN.right),
    y: (value) => HEIGHT - MARGIN.bottom - (value / top) * (HEIGHT - MARGIN.top - MARGIN.bottom),
  };
  const legend = series.map(
    ({ name }, index) => `<li><span class="swatch c${index % COLOURS}"></span>${html(name)}</li>`,
  );
  return [
    `<figure><figcaption>${html(title)}</figcaption>`,
    `<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${html(title)}">`,
    axes({ scale, from, to, top }),
    ...series.map(({ points: line }, index) => polyline({ line, scale, colour: index % COLOURS })),
    `</svg><ul class="legend">${legend.join('')}</ul></figure>`,
  ].join('\n');
}

interface Scale {
  readonly x: (at: number) => number;
  readonly y: (value: number) => number;
}

function axes(options: { scale: Scale; from: number; to: number; top: number }): string {
  const { scale, from, to, top } = options;
  const rules = [0, top].map((value) => {
    const y = scale.y(value);
    const label = `<text x="${MARGIN.left - 6}" y="${y + 4}" text-anchor="end">${value}</text>`;
    return `<line class="axis" x1="${MARGIN.left}" x2="${WIDTH - MARGIN.right}" y1="${y}" y2="${y}"/>${label}`;
  });
  const y = HEIGHT - 8;
  return [
    ...rules,
    `<text x="${MARGIN.left}" y="${y}">${formatTimeOfDay(epochMs(from))}</text>`,
    `<text x="${WIDTH - MARGIN.right}" y="${y}" text-anchor="end">${formatTimeOfDay(epochMs(to))}</text>`,
  ].join('');
}

function polyline(options: { line: ReportChart['series'][number]['points']; scale: Scale; colour: number }): string {
  const { line, scale, colour } = options;
  const points = line.map(({ at, value }) => `${round(scale.x(at))},${round(scale.y(value))}`).join(' ');
  return `<polyline class="line c${colour}" points="${points}"/>`;
}

const round = (value: number): number => Math.round(value * 10) / 10;
