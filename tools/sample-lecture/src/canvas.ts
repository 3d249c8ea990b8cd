/** A picture in memory with a round pen: the whole graphics library that a lecture needs. */

/** A colour: red, green, blue, each 0..255. */
export type Ink = readonly [red: number, green: number, blue: number];

/** A straight stroke of the pen, in pixels. */
export interface Stroke {
  readonly from: readonly [x: number, y: number];
  readonly to: readonly [x: number, y: number];
  readonly radius: number;
  readonly ink: Ink;
}

const CHANNELS = 3;

export class Canvas {
  readonly width: number;
  readonly height: number;
  /** Rows of red, green, blue bytes, as ffmpeg's rgb24. */
  readonly pixels: Uint8Array;

  constructor(width: number, height: number) {
    this.width = width;
    this.height = height;
    this.pixels = new Uint8Array(width * height * CHANNELS);
  }

  fillRectangle(rectangle: { x: number; y: number; width: number; height: number }, ink: Ink): void {
    const { x, y, width, height } = rectangle;
    const row = Uint8Array.from({ length: width * CHANNELS }, (_, index) => ink[index % CHANNELS] ?? 0);
    for (let line = y; line < y + height; line += 1) this.pixels.set(row, (line * this.width + x) * CHANNELS);
  }

  /** Draws a stroke with soft edges; what lies outside is clipped. */
  draw({ from, to, radius, ink }: Stroke): void {
    const reach = radius + 1;
    const [left, right] = [Math.min(from[0], to[0]) - reach, Math.max(from[0], to[0]) + reach];
    const [top, bottom] = [Math.min(from[1], to[1]) - reach, Math.max(from[1], to[1]) + reach];
    for (let y = Math.max(0, Math.floor(top)); y <= Math.min(this.height - 1, Math.ceil(bottom)); y += 1) {
      for (let x = Math.max(0, Math.floor(left)); x <= Math.min(this.width - 1, Math.ceil(right)); x += 1) {
        const coverage = Math.min(1, radius + 0.5 - distanceToSegment(x, y, from, to));
        if (coverage > 0) this.#blend(x, y, ink, coverage);
      }
    }
  }

  #blend(x: number, y: number, ink: Ink, coverage: number): void {
    const offset = (y * this.width + x) * CHANNELS;
    for (let channel = 0; channel < CHANNELS; channel += 1) {
      const below = this.pixels[offset + channel] ?? 0;
      this.pixels[offset + channel] = Math.round(below + ((ink[channel] ?? 0) - below) * coverage);
    }
  }
}

function distanceToSegment(x: number, y: number, from: Stroke['from'], to: Stroke['to']): number {
  const [dx, dy] = [to[0] - from[0], to[1] - from[1]];
  const lengthSquared = dx * dx + dy * dy;
  const along = lengthSquared === 0 ? 0 : ((x - from[0]) * dx + (y - from[1]) * dy) / lengthSquared;
  const share = Math.min(1, Math.max(0, along));
  return Math.hypot(x - from[0] - share * dx, y - from[1] - share * dy);
}
