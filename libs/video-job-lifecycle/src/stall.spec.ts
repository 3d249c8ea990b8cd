import { decideStall, STALLS_MAX, STALLS_SPENT } from './stall';

describe('decideStall()', () => {
  it.each([
    [1, 1],
    [2, 15],
    [3, 60],
  ])('queues a job again after %i vanished workers, due in %i s', (stalls, after) => {
    expect(decideStall({ stalls })).toEqual({ kind: 'requeue', after });
  });

  it.each([STALLS_MAX + 1, STALLS_MAX + 2])('gives a job up after %i', (stalls) => {
    expect(decideStall({ stalls })).toEqual({ kind: 'give-up' });
  });

  it('STALLS_SPENT names the number of vanished workers that is allowed', () => {
    expect(STALLS_SPENT.message).toContain(`More than ${STALLS_MAX} workers`);
  });
});
