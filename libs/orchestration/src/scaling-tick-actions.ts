/** What a scaling tick does: the mark, the group's size, the metrics; one failure never stops the others. */
import type { WorkerType } from '@ffleet/ports';
import type { CapacityDecision } from '@ffleet/scaling-policy';
import type { EpochMs } from '@ffleet/units';
import { describeError } from './describe-error';
import type { ScalingPorts } from './scaling-tick-ports';

/** Everything that a tick may do. */
export type ScalingActionName =
  'set-desired-capacity' | 'put-stable-zero-mark' | 'clear-stable-zero-mark' | 'put-queue-depth-metrics';

/** One thing that was due, and how it went. */
export interface ScalingAction {
  readonly action: ScalingActionName;
  /** Why it failed; null when it was done. */
  readonly error: string | null;
}

/** Does what the decision says, all at once. @returns the actions that were due, done or failed */
export async function carryOut(options: {
  ports: ScalingPorts;
  decision: CapacityDecision;
  visible: Readonly<Record<WorkerType, number | null>>;
  nowEpochMs: EpochMs;
}): Promise<readonly ScalingAction[]> {
  const { ports } = options;
  const attempt = async ({ action, run }: DueAction): Promise<ScalingAction> => {
    try {
      await run();
      return { action, error: null };
    } catch (failure) {
      const error = describeError(failure);
      ports.log.emit({ event: 'SCALING_ACTION_FAILED', action, error });
      return { action, error };
    }
  };
  return Promise.all(dueActions(options).map(attempt));
}

interface DueAction {
  readonly action: ScalingActionName;
  readonly run: () => Promise<void>;
}

function dueActions(options: Parameters<typeof carryOut>[0]): readonly DueAction[] {
  const { ports, decision, visible, nowEpochMs } = options;
  const due: DueAction[] = [];

  const { effect } = decision.stableZero;
  if (effect.kind === 'set') {
    const { sinceEpochMs } = effect;
    due.push({ action: 'put-stable-zero-mark', run: () => ports.stableZeroMark.put({ sinceEpochMs }) });
  }
  if (effect.kind === 'clear') {
    due.push({ action: 'clear-stable-zero-mark', run: () => ports.stableZeroMark.clear() });
  }
  if (decision.kind !== 'hold') {
    const { desiredCapacity } = decision;
    due.push({ action: 'set-desired-capacity', run: () => ports.group.setDesiredCapacity({ desiredCapacity }) });
  }
  const depths = (['AI', 'Video', 'Messaging'] as const).flatMap((workerType) => {
    const depth = visible[workerType];
    return depth === null ? [] : [{ workerType, depth }];
  });
  if (depths.length > 0) {
    due.push({ action: 'put-queue-depth-metrics', run: () => ports.metrics.put({ depths, atEpochMs: nowEpochMs }) });
  }
  return due;
}
