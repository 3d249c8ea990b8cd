/** Tells every few minutes what a worker runs with: whoever looks at a worker of last week finds it in the newest lines. */
import type { LogEventFields } from '@ffleet/observability';
import type { Clock, EventLog } from '@ffleet/ports';
import { milliseconds } from '@ffleet/units';

/** Well within the ten minutes of log that a report looks at. */
const INTERVAL = milliseconds(240_000);

/** At once as WORKER_STARTED, then again and again, until `stop` aborts. */
export async function tellSettings(options: {
  settings: LogEventFields['WORKER_STARTED'];
  clock: Clock;
  log: EventLog;
  stop: AbortSignal;
}): Promise<void> {
  const { settings, clock, log, stop } = options;
  const startedAt = clock.nowEpochMs();
  log.emit({ event: 'WORKER_STARTED', ...settings });
  for (;;) {
    await clock.sleep({ duration: INTERVAL, signal: stop });
    if (stop.aborted) return;
    log.emit({ event: 'WORKER_SETTINGS', ...settings, started_at: startedAt });
  }
}
