import { SCENARIOS } from '@ffleet/fleet-simulator';
import { parseCommandLine } from './command-line';

describe('parseCommandLine()', () => {
  it('parseCommandLine() runs 2,000 seeds of all scenarios when nothing is said', () => {
    const options = parseCommandLine([]);

    expect(options).toEqual({
      scenarios: SCENARIOS.map(({ name }) => name),
      seedCount: 2_000,
      firstSeed: 1,
      isReplay: false,
      sabotage: null,
    });
  });

  it('parseCommandLine() replays one seed of one scenario when both are named', () => {
    const options = parseCommandLine(['--seed', '8127', '--scenario', 'spot-drain']);

    expect(options).toMatchObject({ scenarios: ['spot-drain'], seedCount: 1, firstSeed: 8127, isReplay: true });
  });

  it.each([
    [['--seeds', 'many'], 'Cannot use --seeds many: a whole number is wanted'],
    [['--scenario', 'sunday'], 'Cannot run scenario sunday: there are calm'],
    [['--sabotage', 'I9'], 'Cannot sabotage I9: there are I1'],
    [['--colour'], '--colour'],
  ])('parseCommandLine() says what is wrong when it is given %j', (args, message) => {
    expect(() => parseCommandLine(args)).toThrow(message);
  });
});
