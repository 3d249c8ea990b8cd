// Waits for conditions, never for a time that should be enough.
import { setTimeout as delay } from 'node:timers/promises';

const WAIT_MAX_MS = 180_000;

/**
 * @param what is waited for, for the message
 * @param ask gives an answer, or nothing as long as the condition does not hold
 * @returns the answer. @throws {Error} after three minutes
 */
export async function waitUntil({ what, ask, signal }) {
  const deadline = Date.now() + WAIT_MAX_MS;
  for (;;) {
    const answer = await ask();
    if (answer) return answer;
    if (Date.now() > deadline) throw new Error(`Waited ${WAIT_MAX_MS / 1000} s for ${what}`);
    await delay(200, undefined, { signal });
  }
}
