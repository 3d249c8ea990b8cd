import { seconds } from '@ffleet/units';
import type { LifecycleHook } from './lifecycle-hook';
import { LifecycleWaits } from './lifecycle-waits';

const hook = (name: string, overrides: Partial<LifecycleHook> = {}): LifecycleHook => ({
  name,
  transition: 'autoscaling:EC2_INSTANCE_TERMINATING',
  heartbeatTimeout: seconds(30),
  defaultResult: 'CONTINUE',
  ...overrides,
});

describe('LifecycleWaits', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  it('atHooks() ends with the default result when nobody completes the action in time', async () => {
    const abandoned = new LifecycleWaits().atHooks('i-1', [hook('a', { defaultResult: 'ABANDON' })]);
    const continued = new LifecycleWaits().atHooks('i-1', [hook('a')]);

    await jest.advanceTimersByTimeAsync(30_000);

    expect(await abandoned).toBe('ABANDON');
    expect(await continued).toBe('CONTINUE');
  });

  it('heartbeat() starts the timeout anew, up to a hundred timeouts', async () => {
    const waits = new LifecycleWaits();
    const settled = jest.fn();
    void waits.atHooks('i-1', [hook('a')]).then(settled);

    for (let beat = 1; beat < 100; beat += 1) {
      await jest.advanceTimersByTimeAsync(29_999);
      expect(waits.heartbeat({ instanceId: 'i-1', hookName: 'a' })).toBe(true);
    }
    expect(settled).not.toHaveBeenCalled();
    await jest.advanceTimersByTimeAsync(30_000);

    expect(settled).toHaveBeenCalledWith('CONTINUE');
    expect(waits.heartbeat({ instanceId: 'i-1', hookName: 'a' })).toBe(false);
  });

  it('atHooks() waits for every hook, but for none once one is abandoned', async () => {
    const waits = new LifecycleWaits();
    const settled = jest.fn();
    const continued = waits.atHooks('i-1', [hook('a'), hook('b')]);
    void continued.then(settled);
    const abandoned = waits.atHooks('i-2', [hook('a'), hook('b')]);

    waits.complete({ instanceId: 'i-1', hookName: 'a' }, 'CONTINUE');
    await jest.advanceTimersByTimeAsync(1);
    expect(settled).not.toHaveBeenCalled();
    waits.complete({ instanceId: 'i-1', hookName: 'b' }, 'CONTINUE');
    waits.complete({ instanceId: 'i-2', hookName: 'b' }, 'ABANDON');

    expect(await abandoned).toBe('ABANDON');
    expect(await continued).toBe('CONTINUE');
    expect(waits.complete({ instanceId: 'i-2', hookName: 'a' }, 'CONTINUE')).toBe(false);
  });
});
