/** A queue that takes no more calls once a tick's time is over, so that a tick ends however slow the queue is. */
import type { Clock, WorkQueue } from '@ffleet/ports';
import { milliseconds, msToSeconds } from '@ffleet/units';
import type { Milliseconds } from '@ffleet/units';

/** @param options.patience from now; a call that begins later throws, and asks nobody */
export function queueWithin(options: { queue: WorkQueue; clock: Clock; patience: Milliseconds }): WorkQueue {
  const { queue, clock, patience } = options;
  const deadline = milliseconds(clock.monotonicMs() + patience);
  const inTime = async <Answer>(call: () => Promise<Answer>): Promise<Answer> => {
    if (clock.monotonicMs() < deadline) return call();
    throw new Error(`Cannot call the queue: this tick has taken ${msToSeconds(patience)} s already; left for the next`);
  };
  return {
    receive: (wanted) => inTime(() => queue.receive(wanted)),
    delete: (wanted) => inTime(() => queue.delete(wanted)),
    changeVisibility: (wanted) => inTime(() => queue.changeVisibility(wanted)),
    send: (wanted) => inTime(() => queue.send(wanted)),
    reject: (wanted) => inTime(() => queue.reject(wanted)),
  };
}
