import { rehintAfter } from './hint';

describe('rehintAfter()', () => {
  it.each([
    [1, 300],
    [2, 600],
    [3, 1_200],
    [8, 38_400],
    [9, 76_800],
    [10, 86_400],
    [1_000_000, 86_400],
  ])('waits after %i hints for %i s, and never longer than a day', (sentCount, expected) => {
    expect(rehintAfter({ sentCount })).toBe(expected);
  });

  it('takes a count that is too low for the first', () => {
    expect(rehintAfter({ sentCount: 0 })).toBe(300);
  });
});
