import { bytes, milliseconds } from '@ffleet/units';
import { clamp01, formatBitRate, formatBytes, formatDuration, formatPercent } from './amounts';

describe('amounts', () => {
  it.each([
    [-5_000, '0s'],
    [59_999, '59s'],
    [60_000, '1m00s'],
    [3_599_000, '59m59s'],
    [7_620_000, '2h07m'],
    [356_400_000, '4d03h'],
  ])('formatDuration() shows two units at most when given %d ms', (duration, shown) => {
    expect(formatDuration(milliseconds(duration))).toBe(shown);
  });

  it.each([
    [0, '0 B'],
    [999, '999 B'],
    [1_500, '1.5 kB'],
    [9_960, '10 kB'],
    [999_600, '1.0 MB'],
    [117_000_000, '117 MB'],
    [2_500_000_000_000_000, '2500 TB'],
  ])('formatBytes() picks the unit when given %d', (size, shown) => {
    expect(formatBytes(bytes(size))).toBe(shown);
  });

  it('formatBitRate() has units of its own', () => {
    expect([formatBitRate(96_000), formatBitRate(2_812_000)]).toEqual(['96 kbit/s', '2.8 Mbit/s']);
  });

  it.each([
    [0, '0%'],
    [0.29, '29%'],
    [0.999, '99%'],
    [1, '100%'],
    [7, '100%'],
    [NaN, '0%'],
  ])('formatPercent() rounds down, so that 100%% means done, when given %d', (fraction, shown) => {
    expect(formatPercent(fraction)).toBe(shown);
  });

  it('clamp01() forces any number into 0..1', () => {
    expect([-1, NaN, 0.5, Infinity].map(clamp01)).toEqual([0, 0, 0.5, 1]);
  });
});
