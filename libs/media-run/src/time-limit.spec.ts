import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { milliseconds } from '@ffleet/units';
import { waitUntil } from './testing/programs';
import { startTimeLimit } from './time-limit';

describe('startTimeLimit()', () => {
  it('startTimeLimit() aborts when the time is over, whatever has been collected meanwhile', async () => {
    setFlagsFromString('--expose-gc');
    const collectGarbage = runInNewContext('gc') as () => void;
    let reason: unknown = null;
    const { signal } = startTimeLimit({ signal: new AbortController().signal, limit: milliseconds(200) });
    signal.addEventListener('abort', () => void (reason = signal.reason));

    await waitUntil('the time limit', () => {
      collectGarbage();
      return reason !== null;
    });

    expect(reason).toEqual(new Error('No answer within 0.2 s'));
  });

  it('startTimeLimit() aborts with the signal, for its reason, before or after', () => {
    const caller = new AbortController();
    const before = startTimeLimit({ signal: caller.signal, limit: milliseconds(60_000) });

    caller.abort('Ctrl-C');
    const after = startTimeLimit({ signal: caller.signal, limit: milliseconds(60_000) });

    expect([before.signal.reason, after.signal.reason]).toEqual(['Ctrl-C', 'Ctrl-C']);
    for (const limit of [before, after]) limit.clear();
  });
});
