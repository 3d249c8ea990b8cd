/** Waits for a condition of the outside world, with a deadline: never for a time alone. */
import { setTimeout as delay } from 'node:timers/promises';
import { err, ok, secondsToMs } from '@ffleet/units';
import type { Result, Seconds } from '@ffleet/units';

const LOOK_EVERY_MS = 100;

/**
 * Asks until the answer satisfies. A question that fails is asked again: trials take databases away, and starve them.
 * @param options.what named in the error, such as "the job to be claimed again"
 * @throws {Error} with the last answer, or what the last question failed with, when `within` is over
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
    const asked = await attempt(ask);
    if (asked.ok && satisfies(asked.value)) return asked.value;
    if (performance.now() > deadline) {
      const seen = asked.ok ? JSON.stringify(asked.value) : String(asked.error);
      throw new Error(`Waited ${within} s for ${what}; last seen: ${seen}`);
    }
    await delay(LOOK_EVERY_MS);
  }
}

async function attempt<Answer>(ask: () => Answer | Promise<Answer>): Promise<Result<Answer, unknown>> {
  try {
    return ok(await ask());
  } catch (error) {
    return err(error);
  }
}
