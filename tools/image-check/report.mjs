// What the check prints: a line for each measure and each check, and the total that decides the exit code.
import { performance } from 'node:perf_hooks';

/**
 * @returns a report whose `check` goes on after a failure, so that one run tells everything that is wrong, and whose
 *   `step` does not: what comes later needs it
 */
export function createReport() {
  let passed = 0;
  let failed = 0;
  return {
    /** Runs what must succeed, and prints how long it took. */
    async step(title, run) {
      const startedAt = performance.now();
      const result = await run();
      console.log(`  · ${title}  ${((performance.now() - startedAt) / 1000).toFixed(1)} s`);
      return result;
    },
    /** @param run throws when the check fails, else gives what was seen, if that is of interest */
    async check(title, run) {
      try {
        const seen = await run();
        passed += 1;
        console.log(`  ✓ ${title}${seen ? `  (${seen})` : ''}`);
      } catch (error) {
        if (error instanceof Error && error.name === 'AbortError') throw error;
        failed += 1;
        console.log(`  ✗ ${title}\n${indent(error instanceof Error ? error.message : String(error))}`);
      }
    },
    measure(title, value) {
      console.log(`  · ${title}  ${value}`);
    },
    /** @returns the exit code */
    finish() {
      console.log(`${passed} passed, ${failed} failed`);
      return failed === 0 && passed > 0 ? 0 : 1;
    },
  };
}

const indent = (text) => text.replace(/^/gm, '      ');

/** Decimal, as registries count. */
export const megabytes = (bytes) => `${(bytes / 1e6).toFixed(0)} MB`;
