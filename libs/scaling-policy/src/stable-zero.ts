/** Since when the queues have been empty: one empty reading may be SQS counting late, a long row of them is not. */
import { elapsedMs, msToSeconds } from '@ffleet/units';
import type { EpochMs, Seconds } from '@ffleet/units';
import type { AppliedRule } from './applied-rule';
import type { StableZero, Workload } from './decision';
import type { ScalingFacts } from './facts';

/** Whether the queues have been empty for long enough. */
export interface StableZeroJudgement {
  readonly stableZero: StableZero;
  /** `unknown`: the queues are empty, but the mark could not be read; `no-verdict`: a queue's depth is unknown. */
  readonly state: 'busy' | 'not-yet' | 'stable' | 'unknown' | 'no-verdict';
  readonly rules: readonly AppliedRule[];
}

/**
 * Any known message clears the mark, also when another queue could not be read. With none at all the mark is set, and
 * the queues are stably empty once it is `stableZeroDuration` old. A mark in the future (a clock that was set back)
 * counts from now on, so that it cannot hold the group for ever.
 */
export function judgeStableZero(options: {
  facts: ScalingFacts;
  workload: Workload | null;
  stableZeroDuration: Seconds;
  nowEpochMs: EpochMs;
}): StableZeroJudgement {
  const { facts, workload, stableZeroDuration, nowEpochMs } = options;
  const mark = facts.stableZeroSince;
  const standing = mark.kind === 'known' ? mark.value : null;
  const kept: StableZero = { effect: { kind: 'keep' }, sinceEpochMs: standing };

  if (hasMessage(facts)) {
    const isClear = mark.kind === 'known' && mark.value === null;
    const cleared: StableZero = { effect: { kind: isClear ? 'keep' : 'clear' }, sinceEpochMs: null };
    return { stableZero: cleared, state: workload === null ? 'no-verdict' : 'busy', rules: [] };
  }
  if (workload === null) return { stableZero: kept, state: 'no-verdict', rules: [] };
  if (mark.kind === 'unknown') return { stableZero: kept, state: 'unknown', rules: [] };

  const isUsable = standing !== null && standing <= nowEpochMs;
  const since = isUsable ? standing : nowEpochMs;
  const rules = emptyForRules({ since, nowEpochMs, stableZeroDuration });
  return {
    stableZero: isUsable ? kept : { effect: { kind: 'set', sinceEpochMs: since }, sinceEpochMs: since },
    state: rules.isStable.result ? 'stable' : 'not-yet',
    rules: [rules.emptyForSeconds, rules.isStable],
  };
}

const hasMessage = (facts: ScalingFacts): boolean =>
  facts.queues.some(({ depth }) => depth.kind === 'known' && (depth.value.visible > 0 || depth.value.inFlight > 0));

function emptyForRules(options: { since: EpochMs; nowEpochMs: EpochMs; stableZeroDuration: Seconds }) {
  const emptyFor = msToSeconds(elapsedMs({ from: options.since, to: options.nowEpochMs }));
  const stableZeroSeconds = options.stableZeroDuration;
  return {
    emptyForSeconds: {
      name: 'emptyForSeconds',
      formula: '(nowEpochMs - sinceEpochMs) / 1000',
      inputs: { nowEpochMs: options.nowEpochMs, sinceEpochMs: options.since },
      result: emptyFor,
    },
    isStable: {
      name: 'isStablyEmpty',
      formula: 'emptyForSeconds >= stableZeroSeconds',
      inputs: { emptyForSeconds: emptyFor, stableZeroSeconds },
      result: emptyFor >= stableZeroSeconds,
    },
  };
}
