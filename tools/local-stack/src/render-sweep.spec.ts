import { renderSweep } from './render-sweep';

const SWEPT = { videoId: 3, vanishedWorkerId: 'i-0a1b', stalls: 1, state: 'QUEUED' };

describe('renderSweep()', () => {
  it.each([
    [SWEPT, 'worker i-0a1b vanished with video 3: another one takes over (1 of 3)'],
    [
      { ...SWEPT, stalls: 4, state: 'DEAD' },
      'worker i-0a1b vanished with video 3: given up, as 4 workers are gone by now',
    ],
    [{ ...SWEPT, state: 'CANCELLED' }, 'worker i-0a1b vanished with video 3: cancelled, as its owner had asked'],
  ])('tells who vanished with what when the job is %j', (swept, line) => {
    expect(renderSweep(swept)).toBe(line);
  });
});
