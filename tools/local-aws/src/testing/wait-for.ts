/** Waiting for conditions in tests, in place of sleeping. */

/**
 * Repeats a check until it returns something truthy.
 * @param deadlineMs after which the test fails with what was wanted
 * @returns what the check returned
 */
export async function waitFor<T>(
  wanted: string,
  check: () => Promise<T | false | undefined> | T | false | undefined,
  { deadlineMs = 10_000, everyMs = 25 }: { deadlineMs?: number; everyMs?: number } = {},
): Promise<T> {
  const end = Date.now() + deadlineMs;
  for (;;) {
    const value = await check();
    if (value) return value;
    if (Date.now() > end) throw new Error(`Gave up waiting until ${wanted}: it was not so after ${deadlineMs} ms`);
    await new Promise((resolve) => setTimeout(resolve, everyMs));
  }
}
