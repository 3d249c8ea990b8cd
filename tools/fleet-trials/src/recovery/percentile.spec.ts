import { percentile } from './percentile';

describe('percentile()', () => {
  it.each([
    [0.5, 25],
    [0.99, 50],
    [1, 50],
    [0, 1],
  ])('percentile() takes the nearest rank when %d of the values 1 to 50 is asked for', (share01, expected) => {
    const values = Array.from({ length: 50 }, (_, index) => 50 - index);

    expect(percentile(values, share01)).toBe(expected);
  });

  it('percentile() refuses when there are no values', () => {
    expect(() => percentile([], 0.5)).toThrow(RangeError);
  });
});
