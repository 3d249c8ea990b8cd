export { CONDITION_OF_RULE } from './rule-codes';
export type { ConditionType, RuleCode } from './rule-codes';
export type { Conclusion, ConclusionKind, Counterfactual, Judged, NotSo, Part, Unjudged } from './conclusion';
export { derive } from './derivation';
export type { Derivation, DerivedFact } from './derivation';
export { clearedOf, diagnose, explanationsOf, findingsOf, judgeHealth, unjudgedOf } from './diagnose';
export type { Diagnosis } from './diagnose';
export { factId, sourceOf, summarizeFact } from './fact';
export type { Fact, FactId, FactOf, FactRef, KnownFact, Observation, UnknownObservation } from './fact';
export { FACT_KINDS, factKinds } from './fact-kinds';
export type { FactKind, FactValue } from './fact-kinds';
export type { AwsCall, FactSource, Script, SqlQuery } from './fact-source';
export type { FleetNames } from './fleet-names';
export { ON_DEMAND_QUOTA, SPOT_QUOTA } from './kinds/capacity-facts';
export type { LogLine } from './kinds/worker-facts';
export type { Catalogue } from './language/catalogue';
export { ENGLISH } from './language/english';
export { KOREAN } from './language/korean';
export { parseLogLine } from './log-line';
export type { MissingFact } from './need';
export { nextActions } from './next-actions';
export type { NextActions, Question } from './next-actions';
export type { NonEmpty } from './non-empty';
export type { Reason, ReasonValues } from './reasons';
export { REDACTED, redactSnapshot, redactText } from './redact';
export { isOutOfService } from './out-of-service';
export { composeDerivation, composeFact, composeReport } from './report/compose-report';
export { renderDerivation } from './report/derivation-text';
export { renderHtml } from './report/html-report';
export { renderMarkdown } from './report/markdown-report';
export {
  REPORT_DERIVATION_SCHEMA,
  REPORT_FACT_SCHEMA,
  REPORT_MISSING_SCHEMA,
  REPORT_SCHEMA,
  renderJson,
  reportJsonSchema,
} from './report/report';
export type {
  Report,
  ReportChart,
  ReportCommands,
  ReportConclusion,
  ReportDerivation,
  ReportFact,
} from './report/report';
export { renderText } from './report/text-report';
export { SHELLS } from './shell-quote';
export type { Shell } from './shell-quote';
export {
  SNAPSHOT_SCHEMA,
  SNAPSHOT_VERSION,
  parseSnapshot,
  renderSnapshot,
  snapshotJsonSchema,
  withoutFact,
} from './snapshot';
export type { Snapshot } from './snapshot';
export { renderCommand, renderSourceName } from './source-command';
