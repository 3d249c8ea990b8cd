/** What is taught: a short lecture on waiting lines, slide by slide, as strokes that appear while it is spoken. */
import type { Canvas, Ink, Stroke } from './canvas';
import { drawCurve, textWidth, writeText } from './writing';

const PAPER: Ink = [250, 248, 242];
const NAVY: Ink = [24, 44, 84];
const INK: Ink = [38, 38, 46];
const BLUE: Ink = [30, 98, 180];
const RED: Ink = [196, 48, 40];
const GREY: Ink = [150, 150, 158];

/** Slides before the lecture begins again. */
export const slideCount = (): number => SLIDES.length;

/** How long one slide is shown. */
export const SLIDE_SECONDS = 12;
/** The last part of a slide's time, in which nothing new is written. */
const READING_SHARE = 0.25;

interface SlideText {
  readonly title: string;
  readonly lines: readonly string[];
  readonly formula: string;
  /** Height of the plotted curve at 0..1, as 0..1. */
  readonly plot: (share: number) => number;
  readonly plotName: string;
}

const SLIDES: readonly SlideText[] = [
  {
    title: 'Lecture 4: Waiting lines',
    lines: ['Who waits, and for how long?', '1. Arrivals and servers', '2. Utilisation', "3. Little's law"],
    formula: 'rho = lambda / mu < 1',
    plot: (share) => 0.12 / (1.12 - share),
    plotName: 'waiting time over load',
  },
  {
    title: 'Arrivals are bursty',
    lines: ['The mean is not the day:', '- a course ends at noon', '- forty uploads in a minute', '- then silence'],
    formula: 'E[N] = lambda * t',
    plot: (share) => Math.exp(-(((share - 0.45) / 0.12) ** 2)) * 0.9,
    plotName: 'uploads during one day',
  },
  {
    title: "Little's law",
    lines: [
      'Holds for any stable line:',
      'jobs inside = rate * time inside',
      '- no matter the order',
      '- no matter the spread',
    ],
    formula: 'L = lambda * W',
    plot: (share) => share * 0.85,
    plotName: 'jobs inside over time inside',
  },
  {
    title: 'Adding servers',
    lines: [
      'Add early, remove late:',
      '- a new server needs minutes',
      '- a busy one must finish',
      '- an idle one costs money',
    ],
    formula: 'n = min(nmax, busy + waiting)',
    plot: (share) => Math.min(0.85, 0.15 + Math.floor(share * 6) * 0.16),
    plotName: 'servers after a burst',
  },
  {
    title: 'What to remember',
    lines: ['- Load near one: long lines', '- Count before you scale', '- Never lose a job', '- Questions?'],
    formula: 'W = 1 / (mu - lambda)',
    plot: (share) => 0.45 + 0.35 * Math.sin(share * 12.6) * Math.exp(-share * 2.2),
    plotName: 'line length, well scaled',
  },
];

/** Draws slide `index`, counted from 0 and starting again after the last, as it stands before the first word. */
export function drawEmptySlide(canvas: Canvas, index: number): void {
  const { width, height } = canvas;
  canvas.fillRectangle({ x: 0, y: 0, width, height }, PAPER);
  canvas.fillRectangle({ x: 0, y: 0, width, height: 96 }, NAVY);
  canvas.fillRectangle({ x: 0, y: height - 44, width, height: 2 }, GREY);
  const page = String(index + 1);
  const footer = [
    ...writeText(slideOf(index).title, { x: 56, y: 28, pitch: 6, ink: PAPER }),
    ...writeText('Operations research', { x: 56, y: height - 30, pitch: 2.2, ink: GREY }),
    ...writeText(page, { x: width - 56 - textWidth(page, 2.2), y: height - 30, pitch: 2.2, ink: GREY }),
  ];
  footer.forEach((stroke) => canvas.draw(stroke));
}

/** Everything that is written on slide `index`, in order. */
export function slideStrokes(index: number): readonly Stroke[] {
  const slide = slideOf(index);
  return [
    ...slide.lines.flatMap((line, row) => writeText(line, { x: 64, y: 150 + row * 72, pitch: 3.4, ink: INK })),
    ...plotStrokes(slide),
    ...writeText(slide.formula, { x: 64, y: 490, pitch: 6, ink: RED }),
  ];
}

/** How many of `strokeCount` strokes are written `time` seconds after the slide appeared. */
export function strokesWritten(strokeCount: number, time: number): number {
  const share = time / (SLIDE_SECONDS * (1 - READING_SHARE));
  return Math.min(strokeCount, Math.floor(strokeCount * share));
}

function plotStrokes({ plot, plotName }: SlideText): Stroke[] {
  const [left, bottom, width, height] = [850, 400, 360, 250];
  const axes = drawCurve(
    [
      [left, bottom - height],
      [left, bottom],
      [left + width, bottom],
    ],
    { radius: 2, ink: INK },
  );
  const points = Array.from({ length: 61 }, (_, step) => {
    return [left + (step / 60) * (width - 10), bottom - 4 - plot(step / 60) * (height - 10)] as const;
  });
  const name = writeText(plotName, { x: left, y: bottom + 20, pitch: 2.2, ink: GREY });
  return [...axes, ...name, ...drawCurve(points, { radius: 3, ink: BLUE })];
}

function slideOf(index: number): SlideText {
  const slide = SLIDES[index % SLIDES.length];
  if (!slide) throw new RangeError(`Cannot draw slide ${index}: a whole number >= 0 is wanted`);
  return slide;
}
