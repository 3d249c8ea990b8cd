/** A worker's way out: asked for by a signal or by the instance, and made shorter by whoever is in a greater hurry. */
import type { Clock, EventLog, InstanceNotice } from '@ffleet/ports';
import { milliseconds, msToSeconds, seconds, secondsToMs } from '@ffleet/units';
import type { Milliseconds, Seconds } from '@ffleet/units';

export type DrainReason = InstanceNotice['kind'] | 'SIGTERM' | 'SIGINT';

export interface DrainRequest {
  readonly reason: DrainReason;
  /** Until the machine or the process is gone; 0 hands the job back at once. */
  readonly timeLeft: Seconds;
}

export interface Drain {
  /** Aborts at the first request, with it as the reason: nothing is received any more. */
  readonly signal: AbortSignal;
  /** A later request counts where it leaves less time than the ones before it. */
  request(request: DrainRequest): void;
  /** When everything must be handed back, by the monotonic clock; null while nobody asked. */
  deadline(): Milliseconds | null;
  /** Never negative; null while nobody asked. */
  timeLeft(): Seconds | null;
  /** The instance goes, not just this process: its group may wait to be told that it is drained. */
  instanceIsLeaving(): boolean;
  /** Calls `listener` at every request that counts. @returns how to stop that */
  onRequest(listener: () => void): () => void;
}

/** A notice that is read again leaves the same time but for the clock's grain: no news. */
const GRAIN = milliseconds(1_000);

export function createDrain(options: { workerId: string; clock: Clock; log: EventLog }): Drain {
  const { workerId, clock, log } = options;
  const controller = new AbortController();
  const listeners = new Set<() => void>();
  let deadline: Milliseconds | null = null;
  let instanceIsLeaving = false;

  return {
    signal: controller.signal,
    request(request) {
      const { reason, timeLeft } = request;
      if (reason === 'termination' || reason === 'spot-interruption') instanceIsLeaving = true;
      const wanted = milliseconds(clock.monotonicMs() + secondsToMs(timeLeft));
      if (deadline !== null && !(wanted < deadline - GRAIN)) return;
      deadline = wanted;
      log.emit({ event: 'WORKER_DRAINING', worker_id: workerId, reason, time_left_sec: timeLeft });
      controller.abort(request);
      for (const listener of [...listeners]) listener();
    },
    deadline: () => deadline,
    timeLeft: () =>
      deadline === null ? null : seconds(Math.max(0, msToSeconds(milliseconds(deadline - clock.monotonicMs())))),
    instanceIsLeaving: () => instanceIsLeaving,
    onRequest(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}
