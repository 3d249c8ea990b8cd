/** Notes when each job of a run was picked up and done, and tells when all are. */
import type { JobTime } from './system';

export interface Stopwatch {
  readonly pickUp: (id: string) => void;
  readonly done: (id: string) => void;
  /** Ends a run that can no longer succeed. */
  readonly fail: (error: unknown) => void;
  /** Resolves with the times in the order of completion once `count` jobs are done. */
  readonly finished: Promise<readonly JobTime[]>;
}

/** A run that makes no progress is ended after this long, so that a bench never hangs. */
const STUCK_AFTER_MS = 60_000;

export function createStopwatch(options: { count: number; stuckAfterMs?: number }): Stopwatch {
  const { count, stuckAfterMs = STUCK_AFTER_MS } = options;
  const pickedUp = new Map<string, number>();
  const times: JobTime[] = [];
  const { promise, resolve, reject } = deferred<readonly JobTime[]>();
  const giveUp = (): void => reject(new Error(`Cannot finish the run: ${times.length} of ${count} jobs were done`));
  const stuck = setTimeout(giveUp, stuckAfterMs);
  const end = (act: () => void): void => {
    clearTimeout(stuck);
    act();
  };
  return {
    pickUp: (id) => void pickedUp.set(id, performance.now()),
    done(id) {
      const pickedUpMs = pickedUp.get(id);
      if (pickedUpMs === undefined) return; // done twice, or never picked up here
      pickedUp.delete(id);
      times.push({ pickedUpMs, doneMs: performance.now() });
      stuck.refresh();
      if (times.length === count) end(() => resolve(times));
    },
    fail: (error) => end(() => reject(error instanceof Error ? error : new Error(String(error)))),
    finished: promise,
  };
}

function deferred<T>(): {
  readonly promise: Promise<T>;
  readonly resolve: (value: T) => void;
  readonly reject: (error: Error) => void;
} {
  let resolve: (value: T) => void = () => undefined;
  let reject: (error: Error) => void = () => undefined;
  const promise = new Promise<T>((onValue, onError) => {
    resolve = onValue;
    reject = onError;
  });
  promise.catch(() => undefined); // a run may fail before anybody waits for it
  return { promise, resolve, reject };
}
