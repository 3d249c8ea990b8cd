/** Instances that wait at a lifecycle hook: each wait ends by an action's completion, its timeout or its cancellation. */
import { secondsToMs } from '@ffleet/units';
import { maxActionDuration, type LifecycleHook, type LifecycleResult } from './lifecycle-hook';

interface Wait {
  readonly instanceId: string;
  readonly hook: LifecycleHook;
  readonly settle: (result: LifecycleResult) => void;
  readonly heartbeatTimer: NodeJS.Timeout;
  readonly limitTimer: NodeJS.Timeout;
}

/** Who is meant by CompleteLifecycleAction and RecordLifecycleActionHeartbeat. */
export interface LifecycleActionName {
  readonly instanceId: string;
  readonly hookName: string;
}

export class LifecycleWaits {
  private readonly waits = new Set<Wait>();

  /**
   * Waits at all hooks at once.
   * @returns ABANDON as soon as one action is abandoned, CONTINUE when all have continued
   */
  async atHooks(instanceId: string, hooks: readonly LifecycleHook[]): Promise<LifecycleResult> {
    const results = hooks.map((hook) => this.atHook(instanceId, hook));
    const firstAbandoned = new Promise<LifecycleResult>((resolve) => {
      for (const result of results) void result.then((value) => value === 'ABANDON' && resolve(value));
    });
    const allContinued = Promise.all(results).then((): LifecycleResult => 'CONTINUE');
    const result = await Promise.race([firstAbandoned, allContinued]);
    this.cancel(instanceId); // an abandoned action ends the others with it
    return result;
  }

  /** @returns false when no instance waits there */
  complete(action: LifecycleActionName, result: LifecycleResult): boolean {
    const wait = this.find(action);
    wait?.settle(result);
    return wait !== undefined;
  }

  /** Starts the hook's timeout anew. @returns false when no instance waits there */
  heartbeat(action: LifecycleActionName): boolean {
    const wait = this.find(action);
    wait?.heartbeatTimer.refresh();
    return wait !== undefined;
  }

  /** Ends every wait of an instance that needs no more waiting. */
  cancel(instanceId: string): void {
    for (const wait of this.waits) if (wait.instanceId === instanceId) wait.settle('CONTINUE');
  }

  /** Ends every wait, for the end of the endpoint. */
  close(): void {
    for (const wait of this.waits) wait.settle('CONTINUE');
  }

  private atHook(instanceId: string, hook: LifecycleHook): Promise<LifecycleResult> {
    return new Promise((resolve) => {
      const settle = (result: LifecycleResult): void => {
        clearTimeout(wait.heartbeatTimer);
        clearTimeout(wait.limitTimer);
        this.waits.delete(wait);
        resolve(result);
      };
      const expire = () => settle(hook.defaultResult);
      const wait: Wait = {
        instanceId,
        hook,
        settle,
        heartbeatTimer: setTimeout(expire, secondsToMs(hook.heartbeatTimeout)).unref(),
        limitTimer: setTimeout(expire, secondsToMs(maxActionDuration(hook))).unref(),
      };
      this.waits.add(wait);
    });
  }

  private find({ instanceId, hookName }: LifecycleActionName): Wait | undefined {
    return [...this.waits].find((wait) => wait.instanceId === instanceId && wait.hook.name === hookName);
  }
}
