/** A thrown error as a run's failure, by a code that its reader can act on. */
import { describeError, describeStack } from './describe-error';
import type { RunFailure } from './transcode-job';

/** The disk is full, or this user's share of it (Linux errno). */
const DISK_FULL = new Set(['ENOSPC', 'EDQUOT']);

/** Never permanent: what throws is our side, not the source. */
export function failureOf(error: unknown): RunFailure {
  const code = DISK_FULL.has(errnoOf(error)) ? 'disk-full' : 'internal-error';
  return { code, message: describeError(error), details: describeStack(error), permanent: false };
}

/** The error's own code, or that of what caused it. */
function errnoOf(error: unknown): string {
  for (let current = error, depth = 0; current instanceof Error && depth < 4; depth += 1) {
    if ('code' in current && typeof current.code === 'string' && DISK_FULL.has(current.code)) return current.code;
    current = current.cause;
  }
  return '';
}
