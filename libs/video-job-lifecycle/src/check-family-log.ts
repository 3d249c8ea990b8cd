/** Reads the logs of roots and their parts side by side, and says what must never have happened between them. */
import { isFinished } from './job';
import type { LogViolation } from './check-transition-log';
import type { TransitionLogEntry } from './transition-log';

/**
 * @param options.entries of whole families, in any order
 * @param options.rootOf the root of each part, by its job's id
 * @returns every violation: a root that went on without all its parts; a part that counted after its root had ended, or
 *   that came without a plan
 */
export function checkFamilyLog(options: {
  entries: readonly TransitionLogEntry[];
  rootOf: ReadonlyMap<string, string>;
}): readonly LogViolation[] {
  const { rootOf } = options;
  const entries = [...options.entries].sort((one, other) => one.sequence - other.sequence);
  const endOf = new Map<string, TransitionLogEntry>();
  for (const entry of entries) if (isFinished(entry.toState)) endOf.set(entry.jobId, entry);
  /** Parts that had not succeeded by then. Those that a plan adopts are written beside it, before or after. */
  const missingAt = ({ jobId, sequence, event }: TransitionLogEntry): readonly string[] =>
    [...rootOf.keys()].filter((partId) => {
      const end = endOf.get(partId);
      return (
        rootOf.get(partId) === jobId &&
        !(end?.toState === 'SUCCEEDED' && (event === 'planned' || end.sequence < sequence))
      );
    });
  const isPlanned = new Set(entries.filter(({ event }) => event === 'planned').map(({ jobId }) => jobId));

  return entries.flatMap((entry): readonly LogViolation[] => {
    const { jobId, event, toState, fromState } = entry;
    const rootId = rootOf.get(jobId);
    if (rootId === undefined) {
      const goesOn = event === 'parts-done' || (event === 'planned' && toState === 'QUEUED');
      const missing = goesOn ? missingAt(entry) : [];
      return missing.length > 0
        ? [violation(entry, `it goes on without ${missing.length} of its parts, such as ${missing[0] ?? ''}`)]
        : [];
    }
    if (fromState === null && !isPlanned.has(rootId)) return [violation(entry, `its root ${rootId} has no plan`)];
    const rootEnd = endOf.get(rootId);
    return event === 'completed' && toState === 'SUCCEEDED' && rootEnd && rootEnd.sequence < entry.sequence
      ? [violation(entry, `its root ${rootId} had ended ${rootEnd.toState} before`)]
      : [];
  });
}

const violation = ({ jobId, sequence, event }: TransitionLogEntry, problem: string): LogViolation => ({
  invariant: 'family',
  jobId,
  sequence,
  message: `Entry ${sequence} (${event}) of job ${jobId}: ${problem}`,
});
