/** A fact: something that was asked, where, when, and what came of it. Not knowing is an outcome too, with its reason. */
import type { EpochMs } from '@ffleet/units';
import { FACT_KINDS } from './fact-kinds';
import type { FactKind, FactValue } from './fact-kinds';
import type { FactSource } from './fact-source';
import type { FleetNames } from './fleet-names';

/** Which fact is meant, whether or not anybody has asked for it. */
export interface FactRef<Kind extends FactKind = FactKind> {
  readonly kind: Kind;
  /** What it is about: a queue, a group, a worker. */
  readonly subject: string;
}

/** `queue-depth:academy-video-jobs`: one fact of a snapshot. */
export type FactId = `${FactKind}:${string}`;

export const factId = ({ kind, subject }: FactRef): FactId => `${kind}:${subject}`;

/** A fact of one kind; `Fact` is one of any kind. */
export interface FactOf<Kind extends FactKind> extends FactRef<Kind> {
  readonly observation: Observation<FactValue<Kind>>;
  /** The question; `renderCommand()` makes it a command. */
  readonly source: FactSource;
  /** When the answer came, or the attempt ended. */
  readonly observedAt: EpochMs;
  /** The answer as it came; null where there was none, or where the value says it all. */
  readonly raw: unknown;
}

export type Fact = { [Kind in FactKind]: FactOf<Kind> }[FactKind];

/** What came of asking. */
export type Observation<Value> = { readonly kind: 'known'; readonly value: Value } | UnknownObservation;

export interface UnknownObservation {
  readonly kind: 'unknown';
  /** `AccessDenied`, `Timeout`, ... */
  readonly code: string;
  /** For people; without credentials. */
  readonly problem: string;
}

/** A fact whose question was answered. */
export interface KnownFact<Kind extends FactKind = FactKind> extends FactRef<Kind> {
  readonly value: FactValue<Kind>;
  readonly observedAt: EpochMs;
}

/** The question that would bring a fact that nobody has asked for yet. */
export const sourceOf = (options: { ref: FactRef; names: FleetNames; at: EpochMs }): FactSource =>
  FACT_KINDS[options.ref.kind].source({ subject: options.ref.subject, names: options.names, at: options.at });

/** The value in one line, or why there is none; the same in every language. */
export function summarizeFact(fact: Fact): string {
  const { observation } = fact;
  if (observation.kind === 'unknown') return `unknown: ${observation.code}: ${observation.problem}`;
  // The registry ties the kind to its value; the compiler loses that tie where the kind is a union.
  const summarize = FACT_KINDS[fact.kind].summarize as (value: unknown) => string;
  return summarize(observation.value);
}
