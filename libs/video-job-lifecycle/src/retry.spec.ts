import { ATTEMPTS_MAX, decideRetry } from './index';

describe('decideRetry()', () => {
  it('finds the row due before its message comes back after 180 s', () => {
    const decision = decideRetry({ attempt: 1, permanent: false });

    expect(decision).toEqual({ kind: 'retry', retryAfter: 170 });
  });

  it('gives up at once when another attempt cannot help', () => {
    expect(decideRetry({ attempt: 1, permanent: true })).toEqual({ kind: 'give-up' });
  });

  it('gives up after the last attempt', () => {
    expect(decideRetry({ attempt: ATTEMPTS_MAX - 1, permanent: false }).kind).toBe('retry');
    expect(decideRetry({ attempt: ATTEMPTS_MAX, permanent: false }).kind).toBe('give-up');
  });
});
