/** The numbers of the bench. */
import { medianOfRounds, percentile, summariseRun } from './statistics';

describe('summariseRun()', () => {
  const times = [0, 1, 2, 3].map((second) => ({ pickedUpMs: second * 1000, doneMs: second * 1000 + 500 }));

  it('summariseRun() measures from the last warm-up job to the last one when jobs are left out', () => {
    const run = summariseRun({ times, warmUp: 2 });

    expect(run).toEqual({ jobsPerSecond: 1, p50Ms: 500, p99Ms: 500 });
  });

  it('summariseRun() measures from the first pick-up when nothing is left out', () => {
    const run = summariseRun({ times, warmUp: 0 });

    expect(run.jobsPerSecond).toBeCloseTo(4 / 3.5);
  });

  it('summariseRun() throws when the warm-up leaves nothing', () => {
    expect(() => summariseRun({ times, warmUp: 4 })).toThrow('more than 4 are wanted');
  });
});

describe('percentile()', () => {
  it.each([
    [0.5, 50],
    [0.99, 99],
    [1, 100],
  ])('percentile() answers a value that was seen when asked for %p of 1..100', (fraction01, expected) => {
    const values = Array.from({ length: 100 }, (_, index) => 100 - index);

    expect(percentile(values, fraction01)).toBe(expected);
  });
});

it('medianOfRounds() takes each number by itself when rounds differ', () => {
  const rounds = [
    { jobsPerSecond: 10, p50Ms: 3, p99Ms: 9 },
    { jobsPerSecond: 30, p50Ms: 1, p99Ms: 8 },
    { jobsPerSecond: 20, p50Ms: 2, p99Ms: 7 },
  ];

  expect(medianOfRounds(rounds)).toEqual({ jobsPerSecond: 20, p50Ms: 2, p99Ms: 8 });
});
