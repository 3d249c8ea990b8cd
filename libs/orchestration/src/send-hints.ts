/** Sends the messages of jobs that were queued just now; the outbox sends what is not confirmed here. */
import type { Clock, EventLog, HintOutbox, QueuedJob, HintedJob, WorkQueue } from '@ffleet/ports';
import { describeError } from './describe-error';
import { renderHint } from './hint-message';
import { runBounded } from './run-bounded';

const CALLS_AT_ONCE = 8;

/** It never throws: a queue that takes nothing now gets all of it from the outbox, some seconds later. */
export async function sendHints(options: {
  /** Any job of the video: its parts are hinted at with the same source and tenant. */
  job: HintedJob;
  queued: readonly QueuedJob[];
  workerId: string;
  ports: {
    readonly queue: WorkQueue;
    readonly outbox: Pick<HintOutbox, 'confirmSent'>;
    readonly clock: Clock;
    readonly log: EventLog;
  };
}): Promise<void> {
  const { job, queued, workerId, ports } = options;
  const send = async ({ jobId, fencingToken }: QueuedJob): Promise<void> => {
    await ports.queue.send(renderHint({ job: { ...job, jobId }, clock: ports.clock }));
    await ports.outbox.confirmSent({ jobId, fencingToken });
  };
  try {
    await runBounded({ items: queued, run: send, atOnce: CALLS_AT_ONCE });
  } catch (error) {
    ports.log.emit({
      event: 'SWEEP_FAILED',
      worker_id: workerId,
      action: `send the hints of ${queued.length} jobs: the outbox sends what is left`,
      error: describeError(error),
    });
  }
}
