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

/** What the facts show where a question does not arise. */
const NO_QUESTION = {
  size: {
    en: 'Why the fleet has this size does not arise: the facts tell of no size.',
    ko: '해당 사항 없음: 관측된 사실에 플릿 크기가 없습니다.',
  },
  depth: {
    en: 'Why the scaler reports this depth does not arise: it does not report visible messages alone, so that the depth needs no explanation.',
    ko: '해당 사항 없음: 스케일러가 visible 메시지만 보고하는 설정이 아니므로 설명할 차이가 없습니다.',
  },
  deleted: {
    en: 'Why no message was deleted does not arise: the facts show messages that were deleted.',
    ko: '해당 사항 없음: 관측된 사실에 삭제된 메시지가 있습니다.',
  },
  inflight: {
    en: 'Why messages are in flight does not arise: the facts show none in flight.',
    ko: '해당 사항 없음: 관측된 사실에 in flight 메시지가 없습니다.',
  },
} as const satisfies Record<QuestionName, Record<Language, string>>;

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
  } else if (derivation === null) writeLines(out, [NO_QUESTION[question][catalogue.code]]);
  else out.write(renderDerivation({ derivation, catalogue }));
  if (derivation === null || derivation.conclusion.status === 'True') return EXIT.done;
  return derivation.conclusion.status === 'False' ? EXIT.findings : EXIT.unobservable;
}
