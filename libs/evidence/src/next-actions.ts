/** What to do next, and nothing that the conclusions do not ask for: mend what was found, then ask what is missing. */
import type { Judged } from './conclusion';
import type { Diagnosis } from './diagnose';
import { findingsOf } from './diagnose';
import type { MissingFact } from './need';
import type { ConditionType } from './rule-codes';

export interface NextActions {
  /** Findings, each with its remedy. */
  readonly mend: readonly Judged[];
  /** Questions, those first that most conclusions wait for. */
  readonly ask: readonly Question[];
}

/** One missing fact, and what it would settle. */
export interface Question {
  readonly fact: MissingFact;
  readonly settles: readonly ConditionType[];
}

export const nextActions = (diagnosis: Diagnosis): NextActions => ({
  mend: findingsOf(diagnosis),
  ask: questionsOf(diagnosis),
});

function questionsOf({ conclusions }: Diagnosis): readonly Question[] {
  const questions = new Map<string, { fact: MissingFact; settles: ConditionType[] }>();
  for (const conclusion of conclusions) {
    if (conclusion.status !== 'Unknown') continue;
    for (const fact of conclusion.missing) {
      const question = questions.get(fact.id) ?? { fact, settles: [] };
      question.settles.push(conclusion.type);
      questions.set(fact.id, question);
    }
  }
  return [...questions.values()].sort((a, b) => b.settles.length - a.settles.length);
}
