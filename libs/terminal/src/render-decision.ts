/** A scaling decision as one line for a person. */
import { assertNever } from '@ffleet/units';
import type { CapacityDecision, HoldReason } from '@ffleet/scaling-policy';

const HOLD_WORDS: Record<HoldReason, string> = {
  'queue-depth-unknown': 'a queue could not be read, and unknown is not zero',
  'group-size-unknown': "the group's size could not be read",
  'stable-zero-mark-unknown': 'the queue is empty, but nobody knows since when',
  'zero-not-stable-yet': 'the queue is empty, but not for long enough yet',
  'already-there': 'the group has the right size',
};

/** `scale_out 0 -> 1: 0 in flight + 1 visible`; a hold says why. */
export function renderDecision(decision: CapacityDecision): string {
  const { workload } = decision;
  const counts = workload ? `${workload.inFlight} in flight, ${workload.visible} visible` : 'queue depth unknown';
  switch (decision.kind) {
    case 'scale_out':
    case 'scale_in':
      return `${decision.kind} ${decision.fromDesiredCapacity} -> ${decision.desiredCapacity}: ${counts}`;
    case 'hold':
      return `hold: ${HOLD_WORDS[decision.reason]} (${counts})`;
    default:
      return assertNever(decision);
  }
}

/** Whether a decision is news: a change, or a hold for another reason than the last. */
export function isNews(options: { decision: CapacityDecision; previous: CapacityDecision | null }): boolean {
  const { decision, previous } = options;
  if (decision.kind !== 'hold') return true;
  return decision.reason !== 'already-there' && (previous?.kind !== 'hold' || previous.reason !== decision.reason);
}
