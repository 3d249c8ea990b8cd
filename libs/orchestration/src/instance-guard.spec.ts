import { milliseconds, seconds } from '@ffleet/units';
import type { LogEvent } from '@ffleet/observability';
import { createInstanceGuard } from './instance-guard';
import { createVirtualClock } from './testing/virtual-clock';

/** An API that throttles as often as it is told to. */
function createWorld(options: { throttled?: number } = {}) {
  let throttled = options.throttled ?? 0;
  const events: LogEvent[] = [];
  const clock = createVirtualClock();
  /** `[seconds, protected]` of each call, throttled ones too. */
  const calls: (readonly [number, boolean])[] = [];
  const guard = createInstanceGuard({
    instance: {
      async setScaleInProtection(call) {
        calls.push([clock.monotonicMs() / 1000, call.protected]);
        throttled -= 1;
        if (throttled >= 0) throw new Error('Throttling');
      },
      completeTermination: () => Promise.resolve(),
    },
    workerId: 'i-1',
    clock,
    jitter: { next01: () => 0.5 },
    log: { emit: (event) => void events.push(event) },
  });
  const work = async (): Promise<void> => undefined;
  const pass = (duration: number): Promise<void> => clock.sleep({ duration: milliseconds(duration * 1000) });
  return { guard, calls, events, work, pass };
}

describe('createInstanceGuard()', () => {
  it('protects once for jobs that follow each other closely', async () => {
    const { guard, calls, work, pass } = createWorld();

    for (let job = 0; job < 5; job += 1) {
      await guard.during(work);
      await pass(9);
      await guard.idle();
    }

    expect(calls).toEqual([[0, true]]);
  });

  it('frees the instance once it has been idle for ten seconds', async () => {
    const { guard, calls, work, pass } = createWorld();

    await guard.during(work);
    await pass(10);
    await guard.idle();
    await guard.idle();

    expect(calls).toEqual([
      [0, true],
      [10, false],
    ]);
  });

  it('keeps the instance protected while another slot is at work', async () => {
    const { guard, calls, work, pass } = createWorld();
    let end: () => void = () => undefined;
    const long = guard.during(() => new Promise<void>((resolve) => (end = resolve)));

    await guard.during(work);
    await pass(20);
    await guard.idle();
    end();
    await long;
    await pass(20);
    await guard.idle();

    expect(calls).toEqual([
      [0, true],
      [40, false],
    ]);
  });

  it('frees the instance that an earlier process left protected', async () => {
    const { guard, calls } = createWorld();

    await guard.idle();

    expect(calls).toEqual([[0, false]]);
  });

  it('protects at the third try, within a second', async () => {
    const { guard, calls, work } = createWorld({ throttled: 2 });

    await guard.during(work);

    expect(calls).toEqual([
      [0, true],
      [0.25, true],
      [0.75, true],
    ]);
  });

  it('does the work unprotected when the API throttles on, tells it, and tries again for the next job', async () => {
    const { guard, calls, events, pass } = createWorld({ throttled: 3 });
    const done: string[] = [];

    await guard.during(async () => void done.push('first'));
    await pass(5);
    await guard.during(async () => void done.push('second'));

    expect(done).toEqual(['first', 'second']);
    expect(events).toHaveLength(3);
    expect(calls).toHaveLength(4);
  });

  it('waits longer after each release that was throttled, and never in the way of a receive', async () => {
    const { guard, calls, pass } = createWorld({ throttled: 2 });

    for (let second = 0; second < 60; second += 1) {
      await guard.idle();
      await pass(1);
    }

    expect(calls).toEqual([
      [0, false],
      [10, false],
      [30, false],
    ]);
  });

  it('asks again after a call that failed: it may have counted', async () => {
    const { guard, calls, work, pass } = createWorld({ throttled: 3 });
    await guard.during(work);

    await pass(10);
    await guard.idle();

    expect(calls.at(-1)?.[1]).toBe(false);
  });

  it('protects all through work that fails, and says what failed', async () => {
    const { guard } = createWorld();

    await expect(guard.during(() => Promise.reject(new Error('database is away')))).rejects.toThrow('database is away');
  });

  it('shortens the poll of a busy instance alone', async () => {
    const { guard, work, pass } = createWorld();
    const longest = seconds(20);

    await guard.during(work);
    const busy = guard.pollTime({ longest });
    await pass(10);
    await guard.idle();

    expect([busy, guard.pollTime({ longest })]).toEqual([10, 20]);
  });
});
