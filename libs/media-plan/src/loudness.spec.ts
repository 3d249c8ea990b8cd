import { chooseGain, parseLoudness } from './index';

const target = { integratedLufs: -18, peakMaxDbfs: -1.5 };
const gainOf = (integratedLufs: number | null, peakDbfs: number | null) =>
  chooseGain({ loudness: { integratedLufs, peakDbfs }, target });

describe('chooseGain()', () => {
  it.each([
    ['a quiet lecture is lifted', -30, -20, 12],
    ['a loud one is lowered', -10, -1, -8],
    ['a loud clap bounds the gain', -30, -4, 2.5],
    ['peaks at the top lower a quiet one a little', -18.5, 0, -1.5],
    ['noise of the line stays as it is', -65, -50, 0],
    ['silence stays as it is', null, null, 0],
  ])('chooseGain(): %s', (_, integrated, peak, gain) => {
    expect(gainOf(integrated, peak)).toBe(gain);
  });
});

describe('parseLoudness()', () => {
  it('parseLoudness() reads the last summary', () => {
    const lines = [
      '  Integrated loudness:',
      '    I:         -23.1 LUFS',
      '    Threshold: -33.1 LUFS',
      '    Peak:       -5.2 dBFS',
    ];

    expect(parseLoudness(lines)).toEqual({ integratedLufs: -23.1, peakDbfs: -5.2 });
  });

  it('parseLoudness() has no loudness of silence, and none where nothing was measured', () => {
    const silence = { integratedLufs: null, peakDbfs: null };

    expect(parseLoudness(['    I:         -70.0 LUFS', '    Peak:       -inf dBFS'])).toEqual(silence);
    expect(parseLoudness([])).toEqual(silence);
  });
});
