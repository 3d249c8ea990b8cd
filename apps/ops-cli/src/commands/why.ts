/** `ffleet why`: one question, answered as a tree: each line says why the one above it is so. */
import { composeDerivation, derive, diagnose, renderDerivation } from '@ffleet/evidence';
import type { RuleCode, Snapshot } from '@ffleet/evidence';
import { writeLines } from '@ffleet/terminal';
import { EXIT } from '../exit-code';
import type { ExitCode } from '../exit-code';
import { renderDocument } from '../documents/render-document';
import { catalogueOf } from './catalogue-of';
import type { Language } from './catalogue-of';
import type { CommandContext } from './command-context';

/** The questions, and the rule that answers each. */
export const QUESTIONS = {
  size: 'desired-capacity',
  depth: 'reported-depth',
  deleted: 'nothing-deleted',
  inflight: 'messages-in-flight',
} as const satisfies Record<string, RuleCode>;

export type QuestionName = keyof typeof QUESTIONS;

const NO_QUESTION = {
  en: 'The question does not arise: the facts show no such thing.',
  ko: '해당 사항 없음: 관측된 사실에 그런 상태가 없습니다.',
} as const;

/** @returns `done` where it is answered, `findings` where the facts contradict each other, `unobservable` where one is missing */
export function runWhy(
  { question, language }: { question: QuestionName; language: Language },
  { snapshot }: { snapshot: Snapshot },
  { out, json }: CommandContext,
): ExitCode {
  const catalogue = catalogueOf(language);
  const derivation = derive({ diagnosis: diagnose(snapshot), rule: QUESTIONS[question] });
  if (json) {
    const { takenAt } = snapshot;
    const composed = derivation && composeDerivation({ derivation, catalogue, takenAt });
    out.write(renderDocument('why', { question, derivation: composed }));
  } else if (derivation === null) writeLines(out, [NO_QUESTION[catalogue.code]]);
  else out.write(renderDerivation({ derivation, catalogue }));
  if (derivation === null || derivation.conclusion.status === 'True') return EXIT.done;
  return derivation.conclusion.status === 'False' ? EXIT.findings : EXIT.unobservable;
}
