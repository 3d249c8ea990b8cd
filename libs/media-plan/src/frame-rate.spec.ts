import fc from 'fast-check';
import { seconds } from '@ffleet/units';
import { chooseFrameRate, framesPerSecond, framesToSeconds, parseFrameRate, secondsToFrames } from './index';

const rate = (text: string) => parseFrameRate(text);

describe('frame rates', () => {
  it.each([
    ['30/1', { num: 30, den: 1 }],
    ['60000/2002', { num: 30000, den: 1001 }],
    ['0/0', null],
    ['30', null],
    ['-30/1', null],
    [undefined, null],
  ])('parseFrameRate() reads %s', (text, expected) => {
    expect(parseFrameRate(text)).toEqual(expected);
  });

  it.each([
    ['constant 30', '30/1', '30/1', '30/1'],
    ['constant 29.97', '30000/1001', '30000/1001', '30000/1001'],
    ['constant 12.5, not a standard rate', '25/2', '25/2', '25/2'],
    ['30 with dropped frames', '30/1', '91/6', '30/1'],
    ['variable without a base', '90000/1', '2847/100', '30000/1001'],
    ['variable near 25', '1000/1', '2511/100', '25/1'],
    ['variable slower than any standard', '1000/1', '4/1', '12/1'],
    ['120, halved', '120/1', '120/1', '60/1'],
    ['119.88, halved', '120000/1001', '120000/1001', '60000/1001'],
    ['144, by three', '144/1', '144/1', '48/1'],
    ['slides, one a second', '1/1', '1/1', '10/1'],
    ['slides, two in three seconds', '2/3', '2/3', '10/1'],
    ['no average', '25/1', '0/0', '25/1'],
    ['nothing known', '0/0', '0/0', '30/1'],
  ])('chooseFrameRate() for %s', (_, base, average, expected) => {
    const chosen = chooseFrameRate({ base: rate(base), average: rate(average) }, { interlaced: false });

    expect(chosen).toEqual(rate(expected));
  });

  it('chooseFrameRate() takes frames, not fields, when the source is interlaced', () => {
    const chosen = chooseFrameRate({ base: rate('50/1'), average: rate('25/1') }, { interlaced: true });

    expect(chosen).toEqual({ num: 25, den: 1 });
  });

  it('chooseFrameRate() stays within 10 to 60 whatever the source claims', () => {
    const anyRate = fc.record({ num: fc.integer({ min: 1, max: 1e9 }), den: fc.integer({ min: 1, max: 1e9 }) });
    const facts = fc.record({ base: fc.option(anyRate), average: fc.option(anyRate) });

    fc.assert(
      fc.property(facts, fc.boolean(), (claimed, interlaced) => {
        const chosen = chooseFrameRate(claimed, { interlaced });
        const fps = framesPerSecond(chosen);
        return fps >= 10 - 1e-9 && fps <= 60 * 1.003 && Number.isInteger(chosen.num) && Number.isInteger(chosen.den);
      }),
    );
  });

  it('secondsToFrames() undoes framesToSeconds() for three hours of 29.97', () => {
    const ntsc = { num: 30000, den: 1001 };

    fc.assert(
      fc.property(fc.integer({ min: 0, max: 324_000 }), (frames) => {
        return secondsToFrames(framesToSeconds(frames, ntsc), ntsc) === frames;
      }),
    );
    expect(framesToSeconds(30_000, ntsc)).toBe(seconds(1001));
  });
});
