import { createDrain } from '@ffleet/orchestration';
import { createSystemClock } from '@ffleet/host';
import type { LogEvent } from '@ffleet/observability';
import { seconds } from '@ffleet/units';
import { drainOnSignals } from './drain-on-signals';

const SIGNALS = ['SIGTERM', 'SIGINT'] as const;

describe('drainOnSignals()', () => {
  afterEach(() => SIGNALS.forEach((signal) => process.removeAllListeners(signal)));

  it('leaves the grace at the first signal, and nothing at the second', () => {
    const events: LogEvent[] = [];
    const log = { emit: (event: LogEvent) => void events.push(event) };
    const drain = createDrain({ workerId: 'i-1', clock: createSystemClock(), log });
    drainOnSignals({ drain, grace: seconds(10) });

    SIGNALS.forEach((signal) => process.emit(signal));

    expect(events).toEqual([
      { event: 'WORKER_DRAINING', worker_id: 'i-1', reason: 'SIGTERM', time_left_sec: 10 },
      { event: 'WORKER_DRAINING', worker_id: 'i-1', reason: 'SIGINT', time_left_sec: 0 },
    ]);
  });
});
