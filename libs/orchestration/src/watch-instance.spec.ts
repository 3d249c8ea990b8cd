import { epochMs, seconds } from '@ffleet/units';
import type { InstanceNotice } from '@ffleet/ports';
import type { LogEvent } from '@ffleet/observability';
import { createDrain } from './drain';
import type { Drain } from './drain';
import { createVirtualClock } from './testing/virtual-clock';
import { watchInstance } from './watch-instance';

const WALL = epochMs(1_771_668_967_000);
const HOUR = 3_600_000;

/** Polls once for each answer. */
async function watch(answers: readonly (InstanceNotice | null | Error)[]): Promise<{
  drain: Drain;
  events: readonly LogEvent[];
  requests: readonly (readonly [string, number])[];
}> {
  const events: LogEvent[] = [];
  const log = { emit: (event: LogEvent) => void events.push(event) };
  const clock = createVirtualClock({ startsAtEpochMs: WALL });
  const drain = createDrain({ workerId: 'i-1', clock, log });
  const stop = new AbortController();
  const rest = [...answers];
  const fetch = async (): Promise<InstanceNotice | null> => {
    const answer = rest.shift() ?? null;
    if (rest.length === 0) stop.abort();
    if (answer instanceof Error) throw answer;
    return answer;
  };
  const drainPatience = seconds(90);
  await watchInstance({ notices: { fetch }, drain, drainPatience, workerId: 'i-1', clock, log, stop: stop.signal });
  const requests = events.flatMap((event) =>
    event.event === 'WORKER_DRAINING' ? [[event.reason, event.time_left_sec] as const] : [],
  );
  return { drain, events, requests };
}

const spot = (inMs: number): InstanceNotice => ({ kind: 'spot-interruption', atEpochMs: epochMs(WALL + inMs) });

describe('watchInstance()', () => {
  it('asks for nothing while no notice stands', async () => {
    const { drain } = await watch([null, null]);

    expect(drain.signal.aborted).toBe(false);
  });

  it.each([
    ['two minutes ahead', 110_000, 110],
    ['now', 0, 0],
    ['by a clock that is an hour ahead', 110_000 - HOUR, 0],
    ['by a clock that is an hour behind', 110_000 + HOUR, 120],
  ])('takes a Spot notice %s: %i ms ahead leaves %i s', async (_, inMs, timeLeft) => {
    const { requests } = await watch([spot(inMs)]);

    expect(requests).toEqual([['spot-interruption', timeLeft]]);
  });

  it.each(['termination', 'rebalance-recommendation'] as const)('leaves the drain patience for a %s', async (kind) => {
    const { requests } = await watch([null, { kind }]);

    expect(requests).toEqual([[kind, 90]]);
  });

  it('drains once for a notice that stands', async () => {
    const { requests } = await watch([spot(110_000), spot(110_000), spot(110_000)]);

    expect(requests).toHaveLength(1);
  });

  it('leaves less time when a more urgent notice follows', async () => {
    const { requests, drain } = await watch([{ kind: 'rebalance-recommendation' }, spot(60_000)]);

    expect(requests).toEqual([
      ['rebalance-recommendation', 90],
      ['spot-interruption', 55],
    ]);
    expect(drain.instanceIsLeaving()).toBe(true);
  });

  it('goes on when the metadata service does not answer, and tells each outage once', async () => {
    const { events, drain } = await watch([new Error('away'), new Error('away'), null, new Error('away'), spot(9_000)]);

    expect(events.filter(({ event }) => event === 'WORKER_RETRYING')).toHaveLength(2);
    expect(drain.signal.aborted).toBe(true);
  });
});
