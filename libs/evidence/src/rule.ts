/** A rule: which facts it needs, and what follows from them. It never cites by itself, so that it cannot cite wrongly. */
import type { AppliedRule } from '@ffleet/scaling-policy';
import type { Conclusion, ConclusionKind, Counterfactual, Part } from './conclusion';
import { factId } from './fact';
import type { FactId, KnownFact } from './fact';
import type { FactSource } from './fact-source';
import type { FleetNames } from './fleet-names';
import { answerNeeds } from './need';
import type { Answers, MissingFact, Needs } from './need';
import { nonEmpty } from './non-empty';
import type { NonEmpty } from './non-empty';
import type { Explained } from './reasons';
import { CONDITION_OF_RULE } from './rule-codes';
import type { RuleCode } from './rule-codes';
import type { Snapshot } from './snapshot';

/** What a rule makes of its facts. */
export type Verdict =
  | (Explained & Details & { readonly status: 'True' | 'False' })
  /** The trouble is not there. */
  | (Details & { readonly status: 'not-so' })
  | { readonly status: 'unknown'; readonly missing: NonEmpty<MissingFact>; readonly parts?: readonly Part[] }
  /** The question does not arise, as with "why is the queue empty" when it is not. */
  | { readonly status: 'no-question' };

interface Details {
  readonly arithmetic?: readonly AppliedRule[];
  readonly counterfactuals?: readonly Counterfactual[];
  readonly remedies?: readonly FactSource[];
  /** Those of the facts asked for that it rests on, where it does not rest on all. */
  readonly uses?: readonly KnownFact[];
  /** The part of a fact that matters, where it tells much more, as a history does. */
  readonly excerpts?: readonly { readonly fact: KnownFact; readonly text: string }[];
}

/** A rule as `diagnose()` sees it. */
export interface Rule {
  readonly code: RuleCode;
  /** @returns null where the question does not arise */
  readonly apply: (snapshot: Snapshot) => Conclusion | null;
}

/** Ties the judge's parameters to the needs, and makes conclusions of its verdicts. */
export function defineRule<Asked extends Needs>(definition: {
  code: RuleCode;
  kind: ConclusionKind;
  needs: (names: FleetNames) => Asked;
  judge: (answers: Answers<Asked>, names: FleetNames) => Verdict;
}): Rule {
  const { code, kind, needs, judge } = definition;
  return {
    code,
    apply: (snapshot) => {
      const about = { type: CONDITION_OF_RULE[code], kind, rule: code };
      const answered = answerNeeds({ needs: needs(snapshot.names), snapshot });
      if (answered.kind === 'missing') {
        const { missing, facts } = answered;
        return { ...about, status: 'Unknown', reason: 'FactsMissing', missing, cites: facts.map(factId), parts: [] };
      }
      return conclude({ about, facts: answered.facts, verdict: judge(answered.answers, snapshot.names) });
    },
  };
}

function conclude(options: {
  about: Pick<Conclusion, 'type' | 'kind' | 'rule'>;
  facts: NonEmpty<KnownFact>;
  verdict: Verdict;
}): Conclusion | null {
  const { about, facts, verdict } = options;
  if (verdict.status === 'no-question') return null;
  if (verdict.status === 'unknown') {
    const { missing, parts = [] } = verdict;
    return { ...about, status: 'Unknown', reason: 'FactsMissing', missing, cites: facts.map(factId), parts };
  }
  const { arithmetic = [], counterfactuals = [], remedies = [], uses, excerpts: chosen = [] } = verdict;
  const excerpts = chosen.map(({ fact, text }) => ({ id: factId(fact), text }));
  const evidence = { cites: citedFacts({ about, facts, uses }), excerpts, arithmetic, counterfactuals, remedies };
  if (verdict.status === 'not-so') return { ...about, status: 'False', reason: 'NotSo', values: {}, ...evidence };
  const explained: Explained = verdict;
  // The two are put together from one member of the union, so that reason and values still belong together.
  const { reason, values } = explained;
  return { ...about, status: verdict.status, ...({ reason, values } as Explained), ...evidence };
}

/** @throws {TypeError} if the rule rests on a fact that it did not ask for, or on none (a bug of the rule) */
function citedFacts(options: {
  about: Pick<Conclusion, 'rule'>;
  facts: NonEmpty<KnownFact>;
  uses: readonly KnownFact[] | undefined;
}): NonEmpty<FactId> {
  const { about, facts, uses = facts } = options;
  const cited = nonEmpty(uses.map(factId));
  const asked = new Set(facts.map(factId));
  if (cited === null || !cited.every((id) => asked.has(id))) {
    throw new TypeError(`Cannot conclude by ${about.rule} from [${uses.map(factId).join(', ')}]: it asked for others`);
  }
  return cited;
}
