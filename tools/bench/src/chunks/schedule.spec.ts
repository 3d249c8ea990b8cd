import { seconds } from '@ffleet/units';
import { scheduleChunks } from './schedule';

const NOTHING = { before: seconds(0), after: seconds(0) };
const equal = (count: number) => Array.from({ length: count }, () => seconds(10));

describe('scheduleChunks()', () => {
  it.each([
    [1, 60],
    [2, 30],
    [4, 20],
    [6, 10],
    [9, 10],
  ])('scheduleChunks() lets %i workers share six equal chunks in %i s', (workers, wanted) => {
    expect(scheduleChunks({ chunkTimes: equal(6), workers, ...NOTHING })).toBe(wanted);
  });

  it('scheduleChunks() waits for the plan, and for the last chunk before the join', () => {
    const chunkTimes = [seconds(10), seconds(30), seconds(10)];

    expect(scheduleChunks({ chunkTimes, workers: 2, before: seconds(1), after: seconds(2) })).toBe(33);
  });
});
