/** How much work there is, and how many workers it asks for before any limit of the group. */
import type { AppliedRule } from './applied-rule';
import type { Workload } from './decision';
import type { QueueFact } from './facts';
import type { ClassicPolicy } from './policy';

/** The numbers, and the rules that gave them. */
export interface MeasuredWorkload {
  readonly workload: Workload;
  readonly rules: readonly AppliedRule[];
}

/** @returns null where the depth of any queue is unknown: a sum with a hole in it is no sum */
export function measureWorkload(options: {
  queues: readonly QueueFact[];
  policy: ClassicPolicy;
}): MeasuredWorkload | null {
  const visible = sumOverQueues({ queues: options.queues, count: 'visible' });
  const inFlight = sumOverQueues({ queues: options.queues, count: 'inFlight' });
  if (visible === null || inFlight === null) return null;

  const { maxBacklogAdd, visibleOnly } = options.policy;
  const backlogAdd: AppliedRule & { result: number } = {
    name: 'backlogAdd',
    formula: 'min(visible, maxBacklogAdd)',
    inputs: { visible: visible.result, maxBacklogAdd },
    result: Math.min(visible.result, maxBacklogAdd),
  };
  const desiredRaw: AppliedRule & { result: number } = visibleOnly
    ? {
        name: 'desiredRaw',
        formula: 'backlogAdd',
        inputs: { backlogAdd: backlogAdd.result },
        result: backlogAdd.result,
      }
    : {
        name: 'desiredRaw',
        formula: 'inFlight + backlogAdd',
        inputs: { inFlight: inFlight.result, backlogAdd: backlogAdd.result },
        result: inFlight.result + backlogAdd.result,
      };
  return {
    workload: {
      visible: visible.result,
      inFlight: inFlight.result,
      backlogAdd: backlogAdd.result,
      desiredRaw: desiredRaw.result,
    },
    rules: [visible, inFlight, backlogAdd, desiredRaw],
  };
}

function sumOverQueues(options: {
  queues: readonly QueueFact[];
  count: 'visible' | 'inFlight';
}): (AppliedRule & { result: number }) | null {
  const inputs: Record<string, number> = {};
  for (const { queueName, depth } of options.queues) {
    if (depth.kind === 'unknown') return null;
    inputs[`${options.count}(${queueName})`] = depth.value[options.count];
  }
  return {
    name: options.count,
    formula: Object.keys(inputs).join(' + '),
    inputs,
    result: Object.values(inputs).reduce((sum, count) => sum + count, 0),
  };
}
