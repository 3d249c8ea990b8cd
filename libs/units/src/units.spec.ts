import { assertNever, elapsedMs, epochMs, milliseconds, msToSeconds, seconds, secondsToMs } from './index';

describe('units', () => {
  it('secondsToMs() and msToSeconds() undo each other', () => {
    expect(secondsToMs(seconds(10.5))).toBe(10_500);
    expect(msToSeconds(milliseconds(10_500))).toBe(10.5);
  });

  it('elapsedMs() is negative when time ran backwards', () => {
    expect(elapsedMs({ from: epochMs(2_000), to: epochMs(500) })).toBe(-1_500);
  });

  it('assertNever() names the value that broke the promise', () => {
    expect(() => assertNever({ kind: 'surprise' } as never)).toThrow('{"kind":"surprise"}');
  });
});
