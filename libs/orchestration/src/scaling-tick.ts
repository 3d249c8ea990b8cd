/** One tick of the scaler: observe, decide, log, act. The scaler Lambda runs it each minute, the simulator on its own clock. */
import type { WorkerType } from '@ffleet/ports';
import { decideCapacity } from '@ffleet/scaling-policy';
import type { CapacityDecision } from '@ffleet/scaling-policy';
import { carryOut } from './scaling-tick-actions';
import type { ScalingAction } from './scaling-tick-actions';
import { logUnknownFacts, observeFleet, visibleByWorkerType } from './scaling-tick-facts';
import type { ScalingPorts, ScalingSettings } from './scaling-tick-ports';

/** What a tick saw, decided and did. */
export interface ScalingTickOutcome {
  readonly decision: CapacityDecision;
  /** Waiting messages over all queues of a kind; null where any of them could not be read. */
  readonly visible: Readonly<Record<WorkerType, number | null>>;
  /** What was done about it, failures included; empty where nothing was to do. */
  readonly actions: readonly ScalingAction[];
}

/**
 * Runs one tick. It does not throw for a service that fails: an unread fact is unknown and holds the size, a failed
 * action is logged and told, and the other actions still happen.
 */
export async function runScalingTick(options: {
  ports: ScalingPorts;
  settings: ScalingSettings;
}): Promise<ScalingTickOutcome> {
  const { ports, settings } = options;

  const observation = await observeFleet({ ports, queueNames: settings.queueNames });
  const nowEpochMs = ports.clock.nowEpochMs();
  const decision = decideCapacity({ facts: observation.facts, policy: settings.policy, nowEpochMs });
  const visible = visibleByWorkerType(observation);

  logUnknownFacts({ observation, log: ports.log });
  ports.log.emit({ event: 'SCALING_DECISION', decision, visible });

  const actions = await carryOut({ ports, decision, visible, nowEpochMs });
  return { decision, visible, actions };
}
