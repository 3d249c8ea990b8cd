/** A root and its parts: it is planned once, waits for all of them, and ends with the first that is given up. */
import type { EpochMs } from '@ffleet/units';
import { HINT_GRACE } from './hint';
import { after, end, queue } from './job-end';
import type { JobEvent, PartEnd, Transition } from './job-event';
import type { JobRecord } from './job-record';

/**
 * Where every part was done before, there is nothing to wait for: the root is due again at once, to be joined. The join has
 * a budget of its own: hours of encoded parts do not end with one failed upload because planning had failed twice.
 */
export function plan(options: { job: JobRecord; event: Extract<JobEvent, { kind: 'plan' }>; at: EpochMs }): Transition {
  const { job, event, at } = options;
  if (job.kind === 'part' || job.partsLeft !== null) return { kind: 'refused', refusal: 'not-to-be-planned' };
  if (job.cancelRequested) return end({ job, state: 'CANCELLED', event: 'planned' });
  const planned = { ...job, partsLeft: event.partsLeft, attempts: 0, stalls: 0 };
  if (event.partsLeft === 0) {
    const before = [{ kind: 'queue-parts' }] as const;
    return queue({ job: planned, dueAt: at, hintAt: after(at, HINT_GRACE), event: 'planned', before });
  }
  return {
    kind: 'accepted',
    job: { ...planned, state: 'WAITING', leaseUntil: null },
    effects: [{ kind: 'queue-parts' }, { kind: 'drop-lock' }, { kind: 'log', event: 'planned' }],
  };
}

/** Counted down one by one on the root's own row, so that of two last parts at once exactly one queues the root. */
export function endOfPart({ job, event, at }: { job: JobRecord; event: PartEnd; at: EpochMs }): Transition {
  if (job.state !== 'WAITING' || job.partsLeft === null) return { kind: 'refused', refusal: 'not-waiting' };
  if (event.kind === 'part-given-up') return end({ job, state: event.state, event: 'part-given-up' });
  const counted = { ...job, partsLeft: job.partsLeft - 1 };
  return counted.partsLeft > 0
    ? { kind: 'accepted', job: counted, effects: [] }
    : queue({ job: counted, dueAt: at, hintAt: after(at, HINT_GRACE), event: 'parts-done' });
}
