/** A conclusion: a condition in the manner of Kubernetes, which cannot be written down without its evidence. */
import type { AppliedRule } from '@ffleet/scaling-policy';
import type { FactId } from './fact';
import type { FactSource } from './fact-source';
import type { MissingFact } from './need';
import type { NonEmpty } from './non-empty';
import type { CounterfactualName, CounterfactualValues, Explained } from './reasons';
import type { ConditionType, RuleCode } from './rule-codes';

/** Judged by one rule from one fact at least, or not judged for want of one fact at least: there is no third way. */
export type Conclusion = Judged | Unjudged;

interface ConclusionBase {
  /** What is judged, such as `DesiredCapacityExplained`. */
  readonly type: ConditionType;
  /** An explanation answers "why is it so"; a finding is something to act on when it is True. */
  readonly kind: ConclusionKind;
  /** The one rule behind it. */
  readonly rule: RuleCode;
}

export type ConclusionKind = 'explanation' | 'finding';

export type Judged = ConclusionBase & {
  /** A finding is True when the trouble is there. */
  readonly status: 'True' | 'False';
  readonly cites: NonEmpty<FactId>;
  /** Of a cited fact that tells more than the conclusion rests on: what it does rest on, in one line. */
  readonly excerpts: readonly Excerpt[];
  /** The rule's formulas with the facts' numbers in them. */
  readonly arithmetic: readonly AppliedRule[];
  readonly counterfactuals: readonly Counterfactual[];
  /** Commands that would mend it; they are shown, never run. */
  readonly remedies: readonly FactSource[];
} & (Explained | NotSo);

export interface Excerpt {
  readonly id: FactId;
  readonly text: string;
}

/** A finding whose rule looked, and did not find. */
export interface NotSo {
  readonly reason: 'NotSo';
  readonly values: Record<never, never>;
}

export type Unjudged = ConclusionBase & {
  readonly status: 'Unknown';
  readonly reason: 'FactsMissing';
  readonly missing: NonEmpty<MissingFact>;
  /** What is there all the same. */
  readonly cites: readonly FactId[];
  /** What can be said of a part of it, such as of one message of five. */
  readonly parts: readonly Part[];
};

/** One thing of several that a conclusion is about. */
export type Part =
  | {
      readonly status: 'True';
      readonly videoId: number;
      readonly workerId: string;
      /** The worker's instance has left the group. */
      readonly isGone: boolean;
      readonly cites: NonEmpty<FactId>;
    }
  | { readonly status: 'Unknown'; readonly messages: number; readonly missing: NonEmpty<FactId> };

/** What would follow if one thing were different, with its arithmetic. */
export type Counterfactual = {
  [Name in CounterfactualName]: {
    readonly change: Name;
    readonly values: Readonly<CounterfactualValues[Name]>;
    readonly arithmetic: readonly AppliedRule[];
  };
}[CounterfactualName];
