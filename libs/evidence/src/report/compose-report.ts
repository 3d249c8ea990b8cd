/** Puts a diagnosis into one language: every form of the report is drawn from what this composes. */
import { renderAppliedRule } from '@ffleet/scaling-policy';
import type { Conclusion } from '../conclusion';
import { clearedOf, explanationsOf, findingsOf, judgeHealth, unjudgedOf } from '../diagnose';
import type { Derivation } from '../derivation';
import type { Diagnosis } from '../diagnose';
import { factId, summarizeFact } from '../fact';
import type { Fact } from '../fact';
import type { FactKind } from '../fact-kinds';
import type { FactSource } from '../fact-source';
import { formatTime } from '../format';
import type { Catalogue } from '../language/catalogue';
import type { MissingFact } from '../need';
import { nextActions } from '../next-actions';
import { renderCommand, renderSourceName } from '../source-command';
import { composeCharts } from './compose-charts';
import type { Report, ReportCommands, ReportConclusion, ReportDerivation, ReportFact } from './report';
import { REPORT_VERSION } from './report';
import { sayConclusion, sayCounterfactual, sayPart, sayRemedy } from './say';

/** @returns the same for the same diagnosis: ages count from when the snapshot was taken */
export function composeReport({ diagnosis, catalogue }: { diagnosis: Diagnosis; catalogue: Catalogue }): Report {
  const { snapshot } = diagnosis;
  const compose = (conclusion: Conclusion) => composeConclusion({ conclusion, catalogue });
  return {
    version: REPORT_VERSION,
    language: catalogue.code,
    takenAt: formatTime(snapshot.takenAt),
    health: judgeHealth(diagnosis),
    conclusions: explanationsOf(diagnosis).map(compose),
    findings: findingsOf(diagnosis).map(compose),
    cleared: clearedOf(diagnosis).map(compose),
    unjudged: unjudgedOf(diagnosis).map(compose),
    questions: nextActions(diagnosis).ask.map(({ fact, settles }) => ({
      ...composeMissing({ missing: fact, catalogue }),
      settles: settles.map((type) => catalogue.conditions[type]),
    })),
    facts: snapshot.facts.map((fact) => composeFact({ fact, catalogue, takenAt: snapshot.takenAt })),
    charts: composeCharts({ facts: snapshot.facts, words: catalogue.report }),
  };
}

/** One conclusion with its evidence. */
export function composeConclusion(options: { conclusion: Conclusion; catalogue: Catalogue }): ReportConclusion {
  const { conclusion, catalogue } = options;
  const { type, status, reason, rule, cites } = conclusion;
  const base = {
    type,
    heading: catalogue.conditions[type],
    status,
    reason,
    message: sayConclusion(options),
    rule: { code: rule, statement: catalogue.rules[rule] },
    cites: [...cites],
  };
  if (conclusion.status === 'Unknown') {
    const missing = conclusion.missing.map((fact) => composeMissing({ missing: fact, catalogue }));
    const parts = conclusion.parts.map((part) => ({
      status: part.status,
      message: sayPart({ part, catalogue }),
      cites: part.status === 'True' ? [...part.cites] : [],
    }));
    return { ...base, excerpts: [], arithmetic: [], missing, parts, counterfactuals: [], remedy: null };
  }
  const remedy = sayRemedy({ conclusion, catalogue });
  return {
    ...base,
    excerpts: conclusion.excerpts.map(({ id, text }) => ({ id, summary: text })),
    arithmetic: conclusion.arithmetic.map(renderAppliedRule),
    missing: [],
    parts: [],
    counterfactuals: conclusion.counterfactuals.map((counterfactual) => ({
      change: counterfactual.change,
      message: sayCounterfactual({ counterfactual, catalogue }),
      arithmetic: counterfactual.arithmetic.map(renderAppliedRule),
    })),
    remedy: remedy === null ? null : { message: remedy, commands: conclusion.remedies.map(commandsOf) },
  };
}

/** One fact with its age. */
export function composeFact(options: { fact: Fact; catalogue: Catalogue; takenAt: number }): ReportFact {
  const { fact, catalogue, takenAt } = options;
  const { observation } = fact;
  return {
    id: factId(fact),
    kind: fact.kind,
    subject: fact.subject,
    label: catalogue.facts[fact.kind],
    isKnown: observation.kind === 'known',
    summary: summarizeFact(fact),
    value: observation.kind === 'known' ? asJson(observation.value) : null,
    observedAt: formatTime(fact.observedAt),
    ageSeconds: Math.max(0, Math.round((takenAt - fact.observedAt) / 1000)),
    source: renderSourceName(fact.source),
    commands: commandsOf(fact.source),
    raw: asJson(fact.raw),
  };
}

/** A tree of reasons. @param options.takenAt of the snapshot: ages count from there */
export function composeDerivation(options: {
  derivation: Derivation;
  catalogue: Catalogue;
  takenAt: number;
}): ReportDerivation {
  const { derivation, ...rest } = options;
  const { conclusion, facts, missing } = derivation;
  return {
    conclusion: composeConclusion({ conclusion, ...rest }),
    facts: facts.map(({ fact, why }) => ({
      fact: composeFact({ fact, ...rest }),
      why: why && composeDerivation({ derivation: why, ...rest }),
    })),
    missing: missing.map((one) => composeMissing({ missing: one, ...rest })),
  };
}

function composeMissing({ missing, catalogue }: { missing: MissingFact; catalogue: Catalogue }) {
  const { id, source, problem } = missing;
  // An id begins with its kind; see factId().
  const kind = id.slice(0, id.indexOf(':')) as FactKind;
  return {
    id,
    label: catalogue.facts[kind],
    problem: problem === null ? null : `${problem.code}: ${problem.problem}`,
    commands: commandsOf(source),
  };
}

const commandsOf = (source: FactSource): ReportCommands => ({
  bash: renderCommand({ source, shell: 'bash' }),
  powershell: renderCommand({ source, shell: 'powershell' }),
});

type Json = ReportFact['value'];

/** Facts and raw answers are JSON by their schema; a value that was built in memory is brought to the same form. */
const asJson = (value: unknown): Json => JSON.parse(JSON.stringify(value ?? null)) as Json;
