import { createRandom } from './random';

const draw = (seed: number): readonly number[] => {
  const random = createRandom(seed);
  return Array.from({ length: 100 }, () => random.next01());
};

describe('createRandom()', () => {
  it('createRandom() repeats its draws when the seed is the same, and only then', () => {
    expect(draw(7)).toEqual(draw(7));
    expect(draw(8)).not.toEqual(draw(7));
  });

  it('createRandom() stays within its bounds when it draws a hundred times', () => {
    const random = createRandom(1);

    const drawn = Array.from({ length: 100 }, () => random.between(3, 5));

    expect(Math.min(...drawn)).toBeGreaterThanOrEqual(3);
    expect(Math.max(...drawn)).toBeLessThan(5);
    expect(new Set(drawn.map(() => random.pick(['a', 'b']))).size).toBe(2);
  });
});
