/** Keeps a busy instance from being scaled in: protected before work, free once a receive came back empty. */
import type { EventLog, WorkerInstance } from '@ffleet/ports';
import { describeError } from './describe-error';

export interface InstanceGuard {
  isProtected(): boolean;
  /** Costs one call for a whole row of messages: SetInstanceProtection is rate-limited. */
  protect(): Promise<void>;
  release(): Promise<void>;
}

/** A failed call is told and tried again at the next occasion: work goes on, at worst interrupted and handed back. */
export function createInstanceGuard(options: {
  instance: WorkerInstance | null;
  workerId: string;
  log: EventLog;
}): InstanceGuard {
  const { instance, workerId, log } = options;
  let isProtected = false;
  const set = async (wanted: boolean): Promise<void> => {
    if (!instance || isProtected === wanted) return;
    try {
      await instance.setScaleInProtection({ protected: wanted });
      isProtected = wanted;
    } catch (error) {
      log.emit({
        event: 'WORKER_RETRYING',
        worker_id: workerId,
        action: wanted ? 'protect the instance from scale-in' : 'remove the scale-in protection',
        error: describeError(error),
        retry_in_sec: 0,
      });
    }
  };
  return { isProtected: () => isProtected, protect: () => set(true), release: () => set(false) };
}
