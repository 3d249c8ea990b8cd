import { parseCommandLine } from './command-line';

const parse = (...args: string[]) => parseCommandLine({ args, freshSeed: 42 });

describe('parseCommandLine()', () => {
  it.each([
    ['nothing is given', [], { kind: 'soak', duration: 1800, jobs: 500, seed: 42 }],
    [
      'a short soak is asked for',
      ['--minutes', '3', '--jobs', '50', '--seed', '7'],
      { kind: 'soak', duration: 180, jobs: 50, seed: 7 },
    ],
    ['recovery is asked for', ['--recovery'], { kind: 'recovery', kills: 50, seed: 42 }],
    ['a lecture is asked for', ['--lecture', '--hours', '0.5'], { kind: 'lecture', duration: 1800 }],
    ['the matrix is asked for', ['--faults'], { kind: 'faults' }],
  ])('parseCommandLine() understands when %s', (_when, args, expected) => {
    expect(parse(...args)).toEqual(expected);
  });

  it.each([
    ['--minutes', 'many'],
    ['--jobs', '0'],
    ['--seed', '-1'],
    ['--days', '1'],
  ])('parseCommandLine() refuses with the usage when %s is %s', (name, value) => {
    expect(() => parse(`${name}=${value}`)).toThrow(/Usage: npm run soak/);
  });
});
