/** Asks again and again until there is an answer. */
import { setTimeout as delay } from 'node:timers/promises';

const ASK_EVERY_MS = 50;
const WITHIN_MS = 30_000;

/** @param options.ask null means not yet @throws {Error} naming `what` when the deadline passes first */
export async function pollUntil<T>(options: { what: string; ask: () => Promise<T | null> }): Promise<T> {
  const { what, ask } = options;
  const endsAtMs = performance.now() + WITHIN_MS;
  for (;;) {
    const answer = await ask();
    if (answer !== null) return answer;
    if (performance.now() > endsAtMs) throw new Error(`Cannot see ${what} within ${WITHIN_MS / 1000} s`);
    await delay(ASK_EVERY_MS);
  }
}
