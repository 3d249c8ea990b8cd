/** What the Lambda answers: names that dashboards and runbooks rely on. Null is unknown or unchanged, never zero. */
import type { ScalingAction, ScalingTickOutcome } from '@ffleet/orchestration';
import type { CapacityDecision } from '@ffleet/scaling-policy';

/** The answer, as JSON. */
export interface ScalerResponse {
  /** Waiting messages over all queues of a kind; null where any of them could not be read. */
  readonly ai_queue_depth: number | null;
  readonly video_queue_depth: number | null;
  readonly messaging_queue_depth: number | null;
  /** The numbers of the decision; null where a video queue could not be read. */
  readonly video_visible: number | null;
  readonly video_inflight: number | null;
  readonly video_backlog_add: number | null;
  readonly video_desired_raw: number | null;
  /** The capacity that was set; null where the group was left as it is, also when it refused. */
  readonly video_new_desired: number | null;
  readonly video_decision: CapacityDecision['kind'];
  /** Epoch seconds; 0 where no mark stands. */
  readonly stable_zero_since_epoch: number | null;
  readonly video_scale_visible_only: boolean;
  /** The decision with its facts and rules. */
  readonly decision: CapacityDecision;
  /** What was done, with the error of what could not be done. */
  readonly actions: readonly ScalingAction[];
}

/** Puts a tick's outcome into the outside's names. */
export function renderScalerResponse({ decision, visible, actions }: ScalingTickOutcome): ScalerResponse {
  const { workload, policy } = decision;
  const wasSet = actions.some(({ action, error }) => action === 'set-desired-capacity' && error === null);
  return {
    ai_queue_depth: visible.AI,
    video_queue_depth: visible.Video,
    messaging_queue_depth: visible.Messaging,
    video_visible: workload?.visible ?? null,
    video_inflight: workload?.inFlight ?? null,
    video_backlog_add: workload?.backlogAdd ?? null,
    video_desired_raw: workload?.desiredRaw ?? null,
    video_new_desired: decision.kind !== 'hold' && wasSet ? decision.desiredCapacity : null,
    video_decision: decision.kind,
    stable_zero_since_epoch: stableZeroEpoch(decision),
    video_scale_visible_only: policy.visibleOnly,
    decision,
    actions,
  };
}

/** Seconds; 0 where no mark stands, null where nobody could read whether one does. */
function stableZeroEpoch({ stableZero, facts }: ScalingTickOutcome['decision']): number | null {
  if (stableZero.sinceEpochMs !== null) return Math.floor(stableZero.sinceEpochMs / 1000);
  return stableZero.effect.kind === 'keep' && facts.stableZeroSince.kind === 'unknown' ? null : 0;
}
