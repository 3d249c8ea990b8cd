/** Applies every rule to the facts: what follows, what does not, and what cannot be judged. */
import type { Conclusion, Judged, Unjudged } from './conclusion';
import { RULES } from './rules';
import type { Snapshot } from './snapshot';

/** What follows from a snapshot, and nothing else. */
export interface Diagnosis {
  readonly snapshot: Snapshot;
  /** In the rules' order; one a rule at most. */
  readonly conclusions: readonly Conclusion[];
}

/** @returns the same for the same snapshot, at any time and in any place */
export const diagnose = (snapshot: Snapshot): Diagnosis => ({
  snapshot,
  conclusions: RULES.flatMap((rule) => rule.apply(snapshot) ?? []),
});

/** The answers to "why is it so", judged or not. */
export const explanationsOf = ({ conclusions }: Diagnosis): readonly Conclusion[] =>
  conclusions.filter(({ kind }) => kind === 'explanation');

/** The trouble that was found. */
export const findingsOf = ({ conclusions }: Diagnosis): readonly Judged[] =>
  conclusions
    .filter((conclusion) => isJudged(conclusion))
    .filter(({ kind, status }) => kind === 'finding' && status === 'True');

/** The trouble that was looked for, and is not there. */
export const clearedOf = ({ conclusions }: Diagnosis): readonly Judged[] =>
  conclusions
    .filter((conclusion) => isJudged(conclusion))
    .filter(({ kind, status }) => kind === 'finding' && status === 'False');

/** The trouble that could not be looked for. */
export const unjudgedOf = ({ conclusions }: Diagnosis): readonly Unjudged[] =>
  conclusions.filter((conclusion) => !isJudged(conclusion)).filter(({ kind }) => kind === 'finding');

const isJudged = (conclusion: Conclusion): conclusion is Judged => conclusion.status !== 'Unknown';

/**
 * The verdict behind an exit code: `findings` (1) where trouble was found, `could-not-observe` (3) where none was, but a
 * question that was asked has no answer, or none was asked; `healthy` (0) else.
 */
export function judgeHealth(diagnosis: Diagnosis): 'healthy' | 'findings' | 'could-not-observe' {
  if (findingsOf(diagnosis).length > 0) return 'findings';
  const { facts } = diagnosis.snapshot;
  const isBlind = facts.length === 0 || facts.some(({ observation }) => observation.kind === 'unknown');
  return isBlind ? 'could-not-observe' : 'healthy';
}
