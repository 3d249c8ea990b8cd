/** Whether a worker that has to go away finishes its job or hands it back. */
import { seconds } from '@ffleet/units';
import type { Seconds } from '@ffleet/units';

/** What handing back takes at most: ffmpeg's end, one write, one message. Kept free at the end of the time left. */
export const HAND_BACK_RESERVE = seconds(5);

export type DrainDecision =
  /** Go on, and hand back all the same when it is not done `within` that time. */
  { readonly kind: 'finish'; readonly within: Seconds } | { readonly kind: 'hand-back' };

/**
 * @param options.elapsed since this run began
 * @param options.overall01 how much of the job is done, 0..1: the rest is taken to go as fast
 * @param options.timeLeft until the machine is gone
 */
export function decideDrain(options: { elapsed: Seconds; overall01: number; timeLeft: Seconds }): DrainDecision {
  const { elapsed, overall01, timeLeft } = options;
  const within = seconds(timeLeft - HAND_BACK_RESERVE);
  if (overall01 <= 0 || within <= 0) return { kind: 'hand-back' };
  const needed = (elapsed * (1 - overall01)) / overall01;
  return needed < within ? { kind: 'finish', within } : { kind: 'hand-back' };
}
