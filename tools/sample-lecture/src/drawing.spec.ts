import { Canvas } from './canvas';
import { glyphOf } from './font';
import { drawEmptySlide, slideCount, slideStrokes, strokesWritten } from './slides';
import { SPEECH_SAMPLE_RATE, Voice } from './speech';

const darkPixels = (canvas: Canvas) => {
  let count = 0;
  for (let offset = 0; offset < canvas.pixels.length; offset += 3) if ((canvas.pixels[offset] ?? 0) < 100) count += 1;
  return count;
};

describe('drawing', () => {
  it('slideStrokes() can write every slide, within the picture', () => {
    for (let index = 0; index < slideCount(); index += 1) {
      const points = slideStrokes(index).flatMap(({ from, to }) => [from, to]);

      expect(points.length).toBeGreaterThan(500);
      expect(points.every(([x, y]) => x >= 20 && x <= 1260 && y >= 100 && y <= 660)).toBe(true);
    }
  });

  it('drawEmptySlide() and draw() put ink on paper', () => {
    const canvas = new Canvas(1280, 720);
    drawEmptySlide(canvas, 0);
    const before = darkPixels(canvas);

    slideStrokes(0).forEach((stroke) => canvas.draw(stroke));

    expect(darkPixels(canvas) - before).toBeGreaterThan(5_000);
  });

  it('glyphOf() throws when nobody drew the letter', () => {
    expect(glyphOf(' ')).toEqual([]);
    expect(() => glyphOf('\u00df')).toThrow(RangeError);
  });

  it('strokesWritten() grows from nothing to everything before the slide ends', () => {
    expect([0, 4.5, 9, 12].map((time) => strokesWritten(100, time))).toEqual([0, 50, 100, 100]);
  });
});

describe('Voice', () => {
  it('speak() talks, pauses, and always says the same', () => {
    const said = new Voice().speak(SPEECH_SAMPLE_RATE * 10);

    const loudness = Array.from({ length: 100 }, (_, tenth) => {
      const piece = said.subarray((tenth * SPEECH_SAMPLE_RATE) / 10, ((tenth + 1) * SPEECH_SAMPLE_RATE) / 10);
      return Math.sqrt(piece.reduce((sum, sample) => sum + sample * sample, 0) / piece.length);
    });
    expect(loudness.filter((rms) => rms > 1_000).length).toBeGreaterThan(40);
    expect(loudness.filter((rms) => rms < 50).length).toBeGreaterThan(3);
    expect(said.filter((sample) => Math.abs(sample) > 27_500).length).toBeLessThan(said.length / 1_000);
    expect(new Voice().speak(1_000)).toEqual(said.subarray(0, 1_000));
  });
});
