/** Tells every few minutes how much room a worker's disk has, busy or not: a report can see it fill. */
import type { Clock, EventLog, ScratchSpace } from '@ffleet/ports';
import { milliseconds } from '@ffleet/units';
import { describeError } from './describe-error';

const INTERVAL = milliseconds(240_000);

/** Runs until `stop` aborts. It never throws. */
export async function watchScratch(options: {
  scratch: ScratchSpace;
  workerId: string;
  clock: Clock;
  log: EventLog;
  stop: AbortSignal;
}): Promise<void> {
  const { scratch, workerId, clock, log, stop } = options;
  while (!stop.aborted) {
    try {
      const { freeBytes, totalBytes } = await scratch.fetchSpace();
      log.emit({ event: 'SCRATCH_SPACE', worker_id: workerId, free_bytes: freeBytes, total_bytes: totalBytes });
    } catch (error) {
      log.emit({
        event: 'WORKER_RETRYING',
        worker_id: workerId,
        action: 'read the room on the scratch disk',
        error: describeError(error),
        retry_in_sec: INTERVAL / 1000,
      });
    }
    await clock.sleep({ duration: INTERVAL, signal: stop });
  }
}
