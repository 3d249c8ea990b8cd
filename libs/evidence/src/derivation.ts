/** Why: a conclusion, the rule behind it, the facts behind that, and what explains those facts in their turn. */
import type { Conclusion } from './conclusion';
import type { Diagnosis } from './diagnose';
import { factId } from './fact';
import type { Fact } from './fact';
import type { FactKind } from './fact-kinds';
import type { MissingFact } from './need';
import type { RuleCode } from './rule-codes';

/** A tree whose every level says why the one above it is so. */
export interface Derivation {
  readonly conclusion: Conclusion;
  readonly facts: readonly DerivedFact[];
  readonly missing: readonly MissingFact[];
}

export interface DerivedFact {
  readonly fact: Fact;
  /** What explains the fact itself; null where it speaks for itself, or where the tree has said so further up. */
  readonly why: Derivation | null;
}

/** Explanations say why a fact is as it is. */
const EXPLAINS: Readonly<Partial<Record<FactKind, RuleCode>>> = {
  'scaler-result': 'reported-depth',
  group: 'desired-capacity',
  'messages-deleted': 'nothing-deleted',
  'queue-depth': 'messages-in-flight',
};

/** @returns null where the rule gave no conclusion: its question does not arise */
export function derive({ diagnosis, rule }: { diagnosis: Diagnosis; rule: RuleCode }): Derivation | null {
  return deriveBelow({ diagnosis, rule, above: [] });
}

function deriveBelow(options: { diagnosis: Diagnosis; rule: RuleCode; above: readonly RuleCode[] }): Derivation | null {
  const { diagnosis, rule, above } = options;
  const conclusion = diagnosis.conclusions.find((candidate) => candidate.rule === rule);
  // Two facts can explain each other; a tree says each once on its way down.
  if (conclusion === undefined || above.includes(rule)) return null;

  const explain = (fact: Fact): Derivation | null => {
    const explainedBy = EXPLAINS[fact.kind];
    return explainedBy === undefined ? null : deriveBelow({ diagnosis, rule: explainedBy, above: [...above, rule] });
  };
  const cited = diagnosis.snapshot.facts.filter((fact) => conclusion.cites.includes(factId(fact)));
  return {
    conclusion,
    facts: cited.map((fact) => ({ fact, why: explain(fact) })),
    missing: conclusion.status === 'Unknown' ? conclusion.missing : [],
  };
}
