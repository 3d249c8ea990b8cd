/** Waits for a condition of the outside world: asks again and again, up to a deadline. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Milliseconds } from '@ffleet/units';

const ASK_EVERY_MS = 10;

/** @returns false when the deadline came first */
export async function waitUntil(options: {
  condition: () => boolean | Promise<boolean>;
  deadline: Milliseconds;
}): Promise<boolean> {
  const endsAtMs = performance.now() + options.deadline;
  while (!(await options.condition())) {
    if (performance.now() >= endsAtMs) return false;
    await delay(ASK_EVERY_MS);
  }
  return true;
}
