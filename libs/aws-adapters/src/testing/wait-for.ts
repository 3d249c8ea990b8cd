/** Waits for a condition instead of sleeping. */
import { setTimeout as delay } from 'node:timers/promises';

/** @throws {Error} when `condition` is still false after 10 s */
export async function waitFor(condition: () => Promise<boolean> | boolean): Promise<void> {
  const deadline = Date.now() + 10_000;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error(`Waited 10 s in vain for ${condition.toString()}`);
    await delay(20);
  }
}
