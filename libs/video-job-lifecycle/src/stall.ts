/** What becomes of a job whose worker vanished. */
import { seconds } from '@ffleet/units';
import type { Seconds } from '@ffleet/units';

/** Takeovers from vanished workers before a job is DEAD: whatever kills its workers must not go through the whole fleet. */
export const STALLS_MAX = 3;

/** One crash is bad luck and costs no time; a job that crashes again may be what kills its workers. */
const BACKOFFS = [seconds(1), seconds(15), seconds(60)] as const;

/** What a job that is DEAD says to its owner. */
export const STALLS_SPENT = {
  code: 'worker-vanished',
  message:
    `More than ${STALLS_MAX} workers vanished while they ran this job: ` +
    'look at their logs and memory, then retry the video',
} as const;

export type StallDecision = { readonly kind: 'requeue'; readonly after: Seconds } | { readonly kind: 'give-up' };

/** @param options.stalls vanished workers so far, this one included: 1 or more */
export function decideStall({ stalls }: { stalls: number }): StallDecision {
  const after = BACKOFFS[stalls - 1];
  return stalls > STALLS_MAX || after === undefined ? { kind: 'give-up' } : { kind: 'requeue', after };
}
