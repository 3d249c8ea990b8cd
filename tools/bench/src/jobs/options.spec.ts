/** The command line of the bench. */
import { readOptions } from './options';

describe('readOptions()', () => {
  it('readOptions() runs everything when nothing is said', () => {
    const { isWanted, ...options } = readOptions([]);

    expect(options).toEqual({ jobs: 500, rounds: 5, concurrencies: [1, 8, 24], staleRuns: 10 });
    expect(isWanted('pg-boss')).toBe(true);
  });

  it('readOptions() leaves out what is not named when names are given', () => {
    const { isWanted } = readOptions(['--only', 'ffleet', '--only', 'pg']);

    expect(['ffleet, the whole worker', 'pg-boss', 'BullMQ'].map(isWanted)).toEqual([true, true, false]);
  });

  it.each([
    ['--jobs', '0'],
    ['--rounds', '1.5'],
    ['--concurrency', '1,x'],
    ['--stale-runs', ''],
  ])('readOptions() refuses %s when it is %p', (name, text) => {
    expect(() => readOptions([name, text])).toThrow('a whole number from');
  });
});
