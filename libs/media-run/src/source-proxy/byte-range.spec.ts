import { BLOCK_BYTES, parseContentRange, parseRange, rangeOfBlock } from './byte-range';

describe('parseRange()', () => {
  it.each([
    [undefined, { first: 0, last: 999 }],
    ['bytes=0-', { first: 0, last: 999 }],
    ['bytes=10-19', { first: 10, last: 19 }],
    ['bytes=990-5000', { first: 990, last: 999 }],
    ['bytes=1000-', null],
    ['bytes=20-10', null],
    ['bytes=-5', null],
    ['bytes=0-1,5-6', null],
    ['lines=0-', null],
  ])('parseRange() reads %s', (header, range) => {
    expect(parseRange(header, { size: 1000 })).toEqual(range);
  });
});

describe('parseContentRange()', () => {
  it.each([
    ['bytes 0-99/1234', { range: { first: 0, last: 99 }, size: 1234 }],
    ['bytes 0-99/*', null],
    ['bytes */1234', null],
    [null, null],
  ])('parseContentRange() reads %s', (header, told) => {
    expect(parseContentRange(header)).toEqual(told);
  });
});

it('rangeOfBlock() covers a source without gap or overlap', () => {
  const size = 2 * BLOCK_BYTES + 7;

  const ranges = [0, 1, 2].map((index) => rangeOfBlock(index, { size }));

  expect(ranges.map(({ first, last }) => last - first + 1)).toEqual([BLOCK_BYTES, BLOCK_BYTES, 7]);
  expect(ranges.at(-1)?.last).toBe(size - 1);
});
