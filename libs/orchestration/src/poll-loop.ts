/** The worker's main loop: in each slot, receive one message, handle it to its end, again, until it has to drain. */
import type { WorkerInstance } from '@ffleet/ports';
import { milliseconds, msToSeconds, seconds } from '@ffleet/units';
import { RECEIVE_VISIBILITY_TIMEOUT } from '@ffleet/video-job-lifecycle';
import { backoffAfter } from './backoff';
import { createDatabaseProbe } from './database-probe';
import type { DatabaseProbe } from './database-probe';
import { describeError } from './describe-error';
import { handleMessage } from './handle-message';
import type { MessageContext } from './handle-message';
import { createInstanceGuard } from './instance-guard';
import type { InstanceGuard } from './instance-guard';

/** The longest long poll that SQS offers: fewer empty receives cost less (AWS, ReceiveMessage). */
const WAIT_TIME = seconds(20);
const BACKOFF_MIN = milliseconds(1_000);
const BACKOFF_MAX = milliseconds(30_000);

/**
 * Runs until a drain is asked for; the messages at hand are finished or handed back first, and the group told where it
 * waits for that. It never throws.
 * @param context.instance null where nobody scales this worker in
 */
export async function pollLoop(context: MessageContext & { instance: WorkerInstance | null }): Promise<void> {
  const { ports, settings, instance } = context;
  const guard = createInstanceGuard({ instance, workerId: settings.workerId, ...ports });
  const database = createDatabaseProbe(ports);
  await Promise.all(Array.from({ length: settings.slots }, () => pollInSlot({ ...context, guard, database })));
  await leave({ ...context, guard });
}

async function pollInSlot(context: MessageContext & { guard: InstanceGuard; database: DatabaseProbe }): Promise<void> {
  const { drain, ports, settings, database } = context;
  let failures = 0;
  while (!drain.signal.aborted) {
    let action = 'reach the database';
    try {
      await database.check();
      action = 'receive and handle a message';
      if ((await receiveAndHandle(context)) > 0) database.hasAnswered();
      failures = 0;
    } catch (error) {
      database.mayBeAway();
      const backoff = backoffAfter({ failures, min: BACKOFF_MIN, max: BACKOFF_MAX });
      failures += 1;
      ports.log.emit({
        event: 'WORKER_RETRYING',
        worker_id: settings.workerId,
        action,
        error: describeError(error),
        retry_in_sec: msToSeconds(backoff),
      });
      await ports.clock.sleep({ duration: backoff, signal: drain.signal });
    }
  }
}

/**
 * One message at a time: one that waits here could run elsewhere.
 * @returns how many messages there were
 */
async function receiveAndHandle(context: MessageContext & { guard: InstanceGuard }): Promise<number> {
  const { guard, ports, drain } = context;
  const messages = await ports.queue.receive({
    maxMessages: 1,
    waitTime: guard.pollTime({ longest: WAIT_TIME }),
    visibilityTimeout: RECEIVE_VISIBILITY_TIMEOUT,
    signal: drain.signal,
  });
  if (messages.length === 0 && !drain.signal.aborted) await guard.idle();
  for (const message of messages) {
    // It came as the drain began: somebody else may have it now, unless this was the last receive it has.
    if (drain.signal.aborted && !message.isLastReceive) {
      await ports.queue.changeVisibility({ receiptHandle: message.receiptHandle, visibilityTimeout: seconds(0) });
    } else {
      await guard.during(() => handleMessage({ ...context, message }));
    }
  }
  return messages.length;
}

/** A process that ends leaves no protection behind; an instance that ends need not wait for its hook's timeout. */
async function leave(
  context: MessageContext & { instance: WorkerInstance | null; guard: InstanceGuard },
): Promise<void> {
  const { instance, guard, drain, ports, settings } = context;
  if (!drain.instanceIsLeaving()) return guard.leave();
  try {
    await instance?.completeTermination();
  } catch (error) {
    ports.log.emit({
      event: 'WORKER_RETRYING',
      worker_id: settings.workerId,
      action: 'tell the group that this instance is drained',
      error: describeError(error),
      retry_in_sec: 0,
    });
  }
}
