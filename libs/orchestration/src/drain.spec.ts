import { milliseconds, seconds } from '@ffleet/units';
import type { LogEvent } from '@ffleet/observability';
import { createDrain } from './drain';
import type { Drain } from './drain';
import { createVirtualClock } from './testing/virtual-clock';

function createWorld() {
  const events: LogEvent[] = [];
  const clock = createVirtualClock();
  const drain: Drain = createDrain({ workerId: 'i-1', clock, log: { emit: (event) => void events.push(event) } });
  return { events, clock, drain };
}

describe('createDrain()', () => {
  it('has no deadline before it is asked for', () => {
    const { drain } = createWorld();

    expect(drain.deadline()).toBeNull();
    expect(drain.timeLeft()).toBeNull();
    expect(drain.signal.aborted).toBe(false);
  });

  it('aborts at the first request, with it as the reason', () => {
    const { drain } = createWorld();
    const request = { reason: 'SIGTERM', timeLeft: seconds(10) } as const;

    drain.request(request);

    expect(drain.signal.reason).toBe(request);
    expect(drain.deadline()).toBe(10_000);
  });

  it('counts the time left down to nothing', async () => {
    const { drain, clock } = createWorld();
    drain.request({ reason: 'SIGTERM', timeLeft: seconds(10) });

    await clock.sleep({ duration: milliseconds(4_000) });
    const afterFour = drain.timeLeft();
    await clock.sleep({ duration: milliseconds(60_000) });

    expect([afterFour, drain.timeLeft()]).toEqual([6, 0]);
  });

  it.each([
    ['shortens the time left', 5, 5_000, 2],
    ['is no news within a second', 9.5, 10_000, 1],
    ['does not lengthen it', 90, 10_000, 1],
  ])('a later request %s', (_, timeLeft, deadline, told) => {
    const { drain, events } = createWorld();
    let calls = 0;
    drain.onRequest(() => (calls += 1));
    drain.request({ reason: 'SIGTERM', timeLeft: seconds(10) });

    drain.request({ reason: 'SIGTERM', timeLeft: seconds(timeLeft) });

    expect(drain.deadline()).toBe(deadline);
    expect(calls).toBe(told);
    expect(events).toHaveLength(told);
  });

  it('knows that the instance goes also from a notice that leaves more time than a signal before it', () => {
    const { drain } = createWorld();
    drain.request({ reason: 'SIGTERM', timeLeft: seconds(10) });

    drain.request({ reason: 'termination', timeLeft: seconds(90) });

    expect(drain.instanceIsLeaving()).toBe(true);
  });

  it('calls nobody who stopped listening', () => {
    const { drain } = createWorld();
    let calls = 0;
    const stop = drain.onRequest(() => (calls += 1));

    stop();
    drain.request({ reason: 'SIGTERM', timeLeft: seconds(10) });

    expect(calls).toBe(0);
  });
});
