import { seconds } from '@ffleet/units';
import { decideDrain } from './drain';

describe('decideDrain()', () => {
  it.each<[string, number, number, number, ReturnType<typeof decideDrain>]>([
    ['finishes a job that needs less than the time left', 60, 0.75, 90, { kind: 'finish', within: seconds(85) }],
    ['hands back a job that needs more', 60, 0.25, 90, { kind: 'hand-back' }],
    ['hands back a job that needs just what is left', 85, 0.5, 90, { kind: 'hand-back' }],
    ['hands back a job of which nothing is done yet', 60, 0, 90, { kind: 'hand-back' }],
    ['hands back when no more is left than handing back takes', 60, 0.999, 5, { kind: 'hand-back' }],
    ['hands back when no time is left', 60, 0.999, 0, { kind: 'hand-back' }],
    ['finishes a job that is done but for its end', 60, 1, 6, { kind: 'finish', within: seconds(1) }],
  ])('%s', (_, elapsed, overall01, timeLeft, expected) => {
    const decision = decideDrain({ elapsed: seconds(elapsed), overall01, timeLeft: seconds(timeLeft) });

    expect(decision).toEqual(expected);
  });
});
