/** Hands on the jobs of vanished workers, and sends the messages that queued jobs are owed. Anybody may, at any time. */
import type { Clock, DueHint, EventLog, HintOutbox, LeaseSweeper, SweptJob, WorkQueue } from '@ffleet/ports';
import { describeError } from './describe-error';
import { renderHint } from './hint-message';
import { runBounded } from './run-bounded';

const JOBS_AT_A_TIME = 50;
const HINTS_AT_A_TIME = 20;
/** One sweep ends: what is left after so many batches is for the next one, some seconds later. */
const BATCHES_MAX = 20;
const CALLS_AT_ONCE = 4;

export interface SweepPorts {
  readonly sweeper: LeaseSweeper;
  readonly outbox: HintOutbox;
  readonly queue: WorkQueue;
  readonly clock: Clock;
  readonly log: EventLog;
}

export interface SweepReport {
  /** Jobs taken from vanished workers. */
  readonly sweptCount: number;
  readonly hintsSentCount: number;
  /** Taken again by the outbox once their send lease is over. */
  readonly hintsFailedCount: number;
}

type Sweep = SweepPorts & {
  /** Who sweeps, for the transition log and the events. */
  readonly actor: string;
};

/**
 * One sweep, then the hints that are due: those of the jobs that were just swept among them.
 * @throws when the database does not answer. A queue that does not answer is told: the outbox keeps what it owes
 */
export async function sweepOnce(options: Sweep): Promise<SweepReport> {
  const swept = await sweepLeases(options);
  const hints = await sendWhatIsOwed({ ...options, swept });
  return { sweptCount: swept.length, ...hints };
}

/** The database's part. @throws when it does not answer */
export async function sweepLeases(options: Sweep): Promise<readonly SweptJob[]> {
  const { sweeper, actor, log } = options;
  const all: SweptJob[] = [];
  for (let batch = 0; batch < BATCHES_MAX; batch += 1) {
    const swept = await sweeper.sweep({ actor, limit: JOBS_AT_A_TIME });
    for (const { jobId, videoId, tenantId, workerId, fencingToken, stalls, state } of swept) {
      log.emit({
        event: 'LEASE_SWEPT',
        worker_id: actor,
        job_id: jobId,
        video_id: videoId,
        tenant_id: tenantId,
        vanished_worker_id: workerId,
        fencing_token: fencingToken,
        stalls,
        state,
      });
    }
    all.push(...swept);
    if (swept.length < JOBS_AT_A_TIME) break;
  }
  return all;
}

/** The queue's part: old messages go, hints that are due are sent. @throws when the database does not answer */
export async function sendWhatIsOwed(
  options: Sweep & { swept: readonly SweptJob[] },
): Promise<Pick<SweepReport, 'hintsSentCount' | 'hintsFailedCount'>> {
  await deleteMessages(options);
  return sendDueHints(options);
}

/**
 * A vanished worker's message would come back by itself, as a duplicate with a receive spent. What cannot be deleted
 * does just that.
 */
async function deleteMessages(options: Sweep & { swept: readonly SweptJob[] }): Promise<void> {
  const { swept, queue } = options;
  const handles = swept.flatMap(({ receiptHandle }) => (receiptHandle === null ? [] : [receiptHandle]));
  const failures = await attemptAll({
    items: handles,
    attempt: (receiptHandle) => queue.delete({ receiptHandle }),
  });
  tellFailures({
    ...options,
    failures,
    action: `delete ${failures.length} of ${handles.length} vanished workers' messages`,
  });
}

async function sendDueHints(options: Sweep): Promise<Pick<SweepReport, 'hintsSentCount' | 'hintsFailedCount'>> {
  const { outbox } = options;
  let hintsSentCount = 0;
  let hintsFailedCount = 0;
  for (let batch = 0; batch < BATCHES_MAX; batch += 1) {
    const hints = await outbox.takeDue({ limit: HINTS_AT_A_TIME });
    const failures = await attemptAll({ items: hints, attempt: (hint) => sendHint({ ...options, hint }) });
    tellFailures({ ...options, failures, action: `send ${failures.length} of ${hints.length} hints` });
    hintsFailedCount += failures.length;
    hintsSentCount += hints.length - failures.length;
    // A queue that takes none now will take none of the next batch either.
    if (hints.length < HINTS_AT_A_TIME || failures.length === hints.length) break;
  }
  return { hintsSentCount, hintsFailedCount };
}

/** Sent first, confirmed second: a crash in between sends a duplicate, never none. */
async function sendHint(options: Sweep & { hint: DueHint }): Promise<void> {
  const { hint, actor, outbox, queue, clock, log } = options;
  const { job, fencingToken, delay } = hint;
  await queue.send({ ...renderHint({ job, clock }), delay });
  await outbox.confirmSent({ jobId: job.jobId, fencingToken });
  log.emit({
    event: 'HINT_SENT',
    worker_id: actor,
    job_id: job.jobId,
    video_id: job.videoId,
    tenant_id: job.tenantId,
    delay_sec: delay,
  });
}

/** @returns the errors; one failure stops none of the others */
async function attemptAll<Item>(options: {
  items: readonly Item[];
  attempt: (item: Item) => Promise<void>;
}): Promise<readonly unknown[]> {
  const { items, attempt } = options;
  const failures: unknown[] = [];
  const run = (item: Item): Promise<void> => attempt(item).catch((error: unknown) => void failures.push(error));
  await runBounded({ items, run, atOnce: CALLS_AT_ONCE });
  return failures;
}

/** One line for all of them: in an outage they fail alike. */
function tellFailures(options: { failures: readonly unknown[]; action: string; actor: string; log: EventLog }): void {
  const { failures, action, actor, log } = options;
  if (failures.length === 0) return;
  log.emit({ event: 'SWEEP_FAILED', worker_id: actor, action, error: describeError(failures[0]) });
}
