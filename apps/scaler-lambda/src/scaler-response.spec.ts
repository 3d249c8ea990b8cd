import type { ScalingTickOutcome } from '@ffleet/orchestration';
import { decideCapacity } from '@ffleet/scaling-policy';
import type { Observed } from '@ffleet/scaling-policy';
import { epochMs, seconds } from '@ffleet/units';
import { renderScalerResponse } from './scaler-response';

const NOW = epochMs(1_771_669_000_500);
const known = <Value>(value: Value): Observed<Value> => ({
  kind: 'known',
  value,
  source: 'spec',
  observedAtEpochMs: NOW,
});
const UNKNOWN = { kind: 'unknown', source: 'spec', problem: 'timed out', observedAtEpochMs: NOW } as const;

/** The outcome of a tick that saw this; `setError` is what the group answered to a change. */
function outcomeOf(options: {
  depth: { visible: number; inFlight: number } | null;
  desired: number;
  setError?: string | null;
}): ScalingTickOutcome {
  const { depth, desired, setError = null } = options;
  const decision = decideCapacity({
    facts: {
      queues: [{ queueName: 'academy-video-jobs', depth: depth === null ? UNKNOWN : known(depth) }],
      group: known({ desiredCapacity: desired }),
      stableZeroSince: known(null),
    },
    policy: {
      kind: 'classic',
      minSize: 1,
      maxSize: 20,
      maxBacklogAdd: 5,
      stableZeroDuration: seconds(1200),
      visibleOnly: false,
    },
    nowEpochMs: NOW,
  });
  return {
    decision,
    visible: { Video: depth?.visible ?? null, AI: null, Messaging: 3 },
    actions: decision.kind === 'hold' ? [] : [{ action: 'set-desired-capacity', error: setError }],
  };
}

describe('renderScalerResponse()', () => {
  it('tells the numbers of the decision when the size changed', () => {
    const outcome = outcomeOf({ depth: { visible: 7, inFlight: 2 }, desired: 2 });

    expect(renderScalerResponse(outcome)).toEqual({
      ai_queue_depth: null,
      video_queue_depth: 7,
      messaging_queue_depth: 3,
      video_visible: 7,
      video_inflight: 2,
      video_backlog_add: 5,
      video_desired_raw: 7,
      video_new_desired: 7,
      video_decision: 'scale_out',
      stable_zero_since_epoch: 0,
      video_scale_visible_only: false,
      decision: outcome.decision,
      actions: outcome.actions,
    });
  });

  it('tells null, not zero, when the queue could not be read', () => {
    expect(renderScalerResponse(outcomeOf({ depth: null, desired: 2 }))).toMatchObject({
      video_queue_depth: null,
      video_visible: null,
      video_inflight: null,
      video_backlog_add: null,
      video_desired_raw: null,
      video_new_desired: null,
      video_decision: 'hold',
    });
  });

  it('tells no new size when the group refused it', () => {
    const outcome = outcomeOf({ depth: { visible: 7, inFlight: 2 }, desired: 2, setError: 'ValidationError' });

    expect(renderScalerResponse(outcome)).toMatchObject({ video_new_desired: null, video_decision: 'scale_out' });
  });

  it('tells the mark in whole seconds when the queue is empty', () => {
    const outcome = outcomeOf({ depth: { visible: 0, inFlight: 0 }, desired: 2 });

    expect(renderScalerResponse(outcome)).toMatchObject({ stable_zero_since_epoch: 1_771_669_000 });
  });
});
