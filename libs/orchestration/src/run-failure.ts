/** Why a run failed, by a code that its reader can act on. */
import { isPermanent } from '@ffleet/media-plan';
import type { MediaFailure } from '@ffleet/media-plan';
import { describeError, describeStack } from './describe-error';

export interface RunFailure {
  readonly code: string;
  readonly message: string;
  /** Another attempt would fail in the same way. */
  readonly permanent: boolean;
  /** ffmpeg's last lines, or a bug's stack: for the log alone. */
  readonly details: string | null;
}

/** The disk is full, or this user's share of it (Linux errno). */
const DISK_FULL = new Set(['ENOSPC', 'EDQUOT']);

/** What is wrong with the source or the encode. */
export function mediaRunFailure({ code, message, stderrTail }: MediaFailure): RunFailure {
  return { code, message, permanent: isPermanent(code), details: stderrTail?.join('\n') ?? null };
}

/** Not permanent: another worker has another disk, and this one's other jobs end. @param options.action such as `encode` */
export const diskFull = (options: { action: string; freeBytes: number; wanted: number }): RunFailure => ({
  code: 'disk-full',
  message:
    `Cannot ${options.action}: ${options.freeBytes} bytes are free in the scratch folder, ` +
    `up to ${options.wanted} are wanted`,
  permanent: false,
  details: null,
});

/** A thrown error. Never permanent: what throws is our side, not the source. */
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
