/** The worker's main loop: receive one message, handle it to its end, again, until it has to drain. */
import type { WorkerInstance } from '@ffleet/ports';
import { milliseconds, msToSeconds, seconds } from '@ffleet/units';
import { backoffAfter } from './backoff';
import { describeError } from './describe-error';
import { handleMessage } from './handle-message';
import type { MessageContext } from './handle-message';
import { VISIBILITY_TIMEOUT } from './heartbeat';
import { createInstanceGuard } from './instance-guard';
import type { InstanceGuard } from './instance-guard';

/** The longest long poll that SQS offers: fewer empty receives cost less (AWS, ReceiveMessage). */
const WAIT_TIME = seconds(20);
/** After work, so that a queue that is empty now gives the instance free soon. */
const WAIT_TIME_AFTER_WORK = seconds(2);
const BACKOFF_MIN = milliseconds(1_000);
const BACKOFF_MAX = milliseconds(30_000);

/**
 * Runs until `drain` aborts; the message at hand is finished or handed back first. It never throws.
 * @param context.instance null where nobody scales this worker in
 */
export async function pollLoop(context: MessageContext & { instance: WorkerInstance | null }): Promise<void> {
  const { drain, ports, settings, instance } = context;
  const guard = createInstanceGuard({ instance, workerId: settings.workerId, log: ports.log });
  let failures = 0;
  while (!drain.aborted) {
    try {
      await receiveAndHandle({ ...context, guard });
      failures = 0;
    } catch (error) {
      const backoff = backoffAfter({ failures, min: BACKOFF_MIN, max: BACKOFF_MAX });
      failures += 1;
      ports.log.emit({
        event: 'WORKER_RETRYING',
        worker_id: settings.workerId,
        action: 'receive and handle a message',
        error: describeError(error),
        retry_in_sec: msToSeconds(backoff),
      });
      await ports.clock.sleep({ duration: backoff, signal: drain });
    }
  }
}

/** One message at a time: an encode fills the machine, and a message that waits here could run elsewhere. */
async function receiveAndHandle(context: MessageContext & { guard: InstanceGuard }): Promise<void> {
  const { guard, ports, drain } = context;
  const messages = await ports.queue.receive({
    maxMessages: 1,
    waitTime: guard.isProtected() ? WAIT_TIME_AFTER_WORK : WAIT_TIME,
    visibilityTimeout: VISIBILITY_TIMEOUT,
    signal: drain,
  });
  if (messages.length === 0) return guard.release();
  await guard.protect();
  for (const message of messages) await handleMessage({ ...context, message });
}
