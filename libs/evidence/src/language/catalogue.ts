/** What a language must be able to say. A sentence that a language lacks does not compile. */
import type { FactKind } from '../fact-kinds';
import type { CounterfactualName, CounterfactualValues, Reason, ReasonValues } from '../reasons';
import type { ConditionType, RuleCode } from '../rule-codes';

/** Names, numbers, log lines and commands are the same in every language, and no part of a catalogue. */
export interface Catalogue {
  /** For the `lang` of a page. */
  readonly code: 'en' | 'ko';
  readonly report: ReportWords;
  /** What a fact of the kind is about. */
  readonly facts: Readonly<Record<FactKind, string>>;
  /** What is asked ("why ...") or looked for, as a heading. */
  readonly conditions: Readonly<Record<ConditionType, string>>;
  /** The rule in one sentence. */
  readonly rules: Readonly<Record<RuleCode, string>>;
  /** What follows, in one or two sentences. */
  readonly reasons: { readonly [Name in Reason]: (values: Readonly<ReasonValues[Name]>) => string };
  /** What to do about it. */
  readonly remedies: { readonly [Name in Remediable]: (values: Readonly<ReasonValues[Name]>) => string };
  readonly counterfactuals: {
    readonly [Name in CounterfactualName]: (values: Readonly<CounterfactualValues[Name]>) => string;
  };
  readonly notSo: string;
  readonly factsMissing: (values: { missing: readonly string[] }) => string;
  readonly partHeld: (values: { videoId: number; workerId: string; isGone: boolean }) => string;
  readonly partUnknown: (values: { messages: number; missing: readonly string[] }) => string;
}

/** Everything but what explains a sound fleet: where nothing is wrong, nothing is to be done. */
export type Remediable = Exclude<
  Reason,
  | 'ReportsVisibleOnly'
  | 'PolicyGivesDesired'
  | 'HeldUntilStableZero'
  | 'HandlersHaveNotReturned'
  | 'NothingWasReceived'
  | 'NothingWasInFlight'
  | 'HeldByHandlers'
>;

/** Headings and small words of a report. */
export type ReportWords = Readonly<
  Record<
    | 'title'
    | 'rule'
    | 'facts'
    | 'conclusions'
    | 'findings'
    | 'noFindings'
    | 'cleared'
    | 'unjudged'
    | 'verification'
    | 'nextActions'
    | 'fact'
    | 'value'
    | 'source'
    | 'age'
    | 'byRule'
    | 'cites'
    | 'because'
    | 'arithmetic'
    | 'counterfactual'
    | 'remedy'
    | 'missing'
    | 'settles'
    | 'asked'
    | 'takenAt'
    | 'messages'
    | 'received'
    | 'deleted'
    | 'sent'
    | 'desiredOverTime'
    | 'raw',
    string
  >
>;
