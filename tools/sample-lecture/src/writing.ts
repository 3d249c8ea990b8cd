/** Turns text and curves into pen strokes, in the order in which a hand would draw them. */
import type { Ink, Stroke } from './canvas';
import type { Glyph } from './font';
import { GLYPH_ADVANCE, glyphOf } from './font';

/** Where and how something is written. Pixels; `pitch` is the distance of a glyph's dots. */
export interface Pen {
  readonly x: number;
  readonly y: number;
  readonly pitch: number;
  readonly ink: Ink;
}

/** A pen's radius for its pitch: strokes touch, holes in an `e` stay open. */
const RADIUS_SHARE = 0.55;

/** Strokes of one line of text, letter by letter. */
export function writeText(text: string, pen: Pen): readonly Stroke[] {
  return [...text].flatMap((character, position) =>
    connectDots(glyphOf(character), { ...pen, x: pen.x + position * GLYPH_ADVANCE * pen.pitch }),
  );
}

/** Width of a line of text in pixels. */
export const textWidth = (text: string, pitch: number): number => (text.length * GLYPH_ADVANCE - 1) * pitch;

/** Strokes through points. */
export function drawCurve(points: readonly (readonly [number, number])[], pen: { radius: number; ink: Ink }): Stroke[] {
  return points.slice(1).map((to, index) => ({ from: points[index] ?? to, to, ...pen }));
}

/** Neighbouring dots become lines, diagonals only where no corner dot joins them already; lonely dots stay dots. */
function connectDots(glyph: Glyph, { x, y, pitch, ink }: Pen): Stroke[] {
  const has = (column: number, row: number) => glyph.some(([c, r]) => c === column && r === row);
  const at = (column: number, row: number) => [x + column * pitch, y + row * pitch] as const;
  const radius = pitch * RADIUS_SHARE;
  return glyph.flatMap(([column, row]) => {
    const ends = [
      ...(has(column + 1, row) ? [at(column + 1, row)] : []),
      ...(has(column, row + 1) ? [at(column, row + 1)] : []),
      ...(has(column + 1, row + 1) && !has(column + 1, row) && !has(column, row + 1) ? [at(column + 1, row + 1)] : []),
      ...(has(column - 1, row + 1) && !has(column - 1, row) && !has(column, row + 1) ? [at(column - 1, row + 1)] : []),
    ];
    const from = at(column, row);
    return (ends.length > 0 ? ends : [from]).map((to) => ({ from, to, radius, ink }));
  });
}
