/** Waits for a condition of the outside world, with a deadline: never for a time alone. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Seconds } from '@ffleet/units';
import { secondsToMs } from '@ffleet/units';

const LOOK_EVERY_MS = 100;

/**
 * Asks until the answer satisfies.
 * @param options.what named in the error, such as "the job to be claimed again"
 * @throws {Error} with the last answer when `within` is over
 */
export async function until<Answer>(options: {
  what: string;
  ask: () => Answer | Promise<Answer>;
  satisfies: (answer: Answer) => boolean;
  within: Seconds;
}): Promise<Answer> {
  const { what, ask, satisfies, within } = options;
  const deadline = performance.now() + secondsToMs(within);
  for (;;) {
    const answer = await ask();
    if (satisfies(answer)) return answer;
    if (performance.now() > deadline) {
      throw new Error(`Waited ${within} s for ${what}; last seen: ${JSON.stringify(answer)}`);
    }
    await delay(LOOK_EVERY_MS);
  }
}
