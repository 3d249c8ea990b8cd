/** What a rule asks for, and what it gets: known facts, or the names of those that are missing. */
import type { EpochMs } from '@ffleet/units';
import { factId, sourceOf } from './fact';
import type { Fact, FactId, FactOf, FactRef, KnownFact, UnknownObservation } from './fact';
import type { FactKind } from './fact-kinds';
import type { FactSource } from './fact-source';
import { ANY_WORKER } from './kinds/worker-facts';
import { nonEmpty } from './non-empty';
import type { NonEmpty } from './non-empty';
import type { Snapshot } from './snapshot';

/** This fact; without it there is nothing to conclude. */
export interface One<Kind extends FactKind> {
  readonly need: 'one';
  readonly ref: FactRef<Kind>;
}
/** This fact if it is there: the rule can tell what it would add. */
export interface Maybe<Kind extends FactKind> {
  readonly need: 'maybe';
  readonly ref: FactRef<Kind>;
}
/** Such a fact of each worker of the group, as many as there are: the rule judges what the others leave open. */
export interface PerWorker<Kind extends FactKind> {
  readonly need: 'per-worker';
  readonly kind: Kind;
}
/** Distributes over the kinds, so that each keeps its own value. */
export type Need = { [Kind in FactKind]: One<Kind> | Maybe<Kind> | PerWorker<Kind> }[FactKind];
export type Needs = Readonly<Record<string, Need>>;

export const one = <Kind extends FactKind>(kind: Kind, subject: string): One<Kind> => ({
  need: 'one',
  ref: { kind, subject },
});
export const maybe = <Kind extends FactKind>(kind: Kind, subject: string): Maybe<Kind> => ({
  need: 'maybe',
  ref: { kind, subject },
});
export const perWorker = <Kind extends FactKind>(kind: Kind): PerWorker<Kind> => ({ need: 'per-worker', kind });

/** A fact that would have been needed, and the question that would bring it. */
export interface MissingFact {
  readonly id: FactId;
  readonly source: FactSource;
  /** What came of asking; null where nobody has asked. */
  readonly problem: UnknownObservation | null;
}

/** The known ones, and those of the group's other workers. */
export interface WorkerFacts<Kind extends FactKind> {
  readonly known: readonly KnownFact<Kind>[];
  readonly missing: readonly MissingFact[];
}
/** A fact that may be missing. */
export type PossibleFact<Kind extends FactKind> =
  { readonly known: KnownFact<Kind> } | { readonly known: null; readonly missing: MissingFact };

type Answer<Asked> =
  Asked extends One<infer Kind>
    ? KnownFact<Kind>
    : Asked extends Maybe<infer Kind>
      ? PossibleFact<Kind>
      : Asked extends PerWorker<infer Kind>
        ? WorkerFacts<Kind>
        : never;
/** What a rule's judge gets: under the same names as it asked. */
export type Answers<Asked extends Needs> = { readonly [Name in keyof Asked]: Answer<Asked[Name]> };

export type Answered<Asked extends Needs> =
  | { readonly kind: 'answered'; readonly answers: Answers<Asked>; readonly facts: NonEmpty<KnownFact> }
  /** `facts` are those that are there all the same. */
  | { readonly kind: 'missing'; readonly missing: NonEmpty<MissingFact>; readonly facts: readonly KnownFact[] };

/** Looks up everything that a rule asks for; it tells all that is missing, not only the first. */
export function answerNeeds<Asked extends Needs>({ needs, snapshot }: { needs: Asked; snapshot: Snapshot }) {
  const facts: KnownFact[] = [];
  const missing: MissingFact[] = [];
  const optional: MissingFact[] = [];
  const answers: Record<string, unknown> = {};

  for (const [name, need] of Object.entries<Need>(needs)) {
    const looked = lookUp({ need, snapshot });
    facts.push(...looked.known);
    (need.need === 'one' ? missing : optional).push(...looked.missing);
    answers[name] = answerTo({ need, looked });
  }

  const lacking = nonEmpty(missing);
  if (lacking !== null) return { kind: 'missing', missing: lacking, facts } satisfies Answered<Asked>;
  const found = nonEmpty(facts);
  if (found !== null) {
    // The loop gave each name the answer of its own need, which is what `Answers` says.
    return { kind: 'answered', answers: answers as Answers<Asked>, facts: found } satisfies Answered<Asked>;
  }
  const wished = nonEmpty(optional);
  if (wished === null) throw new TypeError('Cannot judge by a rule that asks for no fact: it should need one at least');
  return { kind: 'missing', missing: wished, facts } satisfies Answered<Asked>;
}

interface LookedUp {
  readonly known: readonly KnownFact[];
  readonly missing: readonly MissingFact[];
}

function answerTo({ need, looked }: { need: Need; looked: LookedUp }): unknown {
  const [known] = looked.known;
  if (need.need === 'per-worker') return looked;
  if (need.need === 'one') return known;
  return known === undefined ? { known: null, missing: looked.missing[0] } : { known };
}

function lookUp({ need, snapshot }: { need: Need; snapshot: Snapshot }): LookedUp {
  const refs =
    need.need === 'per-worker'
      ? workersOf(snapshot, need.kind).map((subject): FactRef => ({ kind: need.kind, subject }))
      : [need.ref];
  const looked = refs.map((ref) => lookUpOne({ ref, snapshot }));
  return {
    known: looked.filter((found) => 'value' in found),
    missing: looked.filter((found) => 'source' in found),
  };
}

function lookUpOne({ ref, snapshot }: { ref: FactRef; snapshot: Snapshot }): KnownFact | MissingFact {
  const fact = snapshot.facts.find((candidate) => factId(candidate) === factId(ref));
  if (fact?.observation.kind === 'known') return knownFact(fact, fact.observation.value);
  return {
    id: factId(ref),
    source: fact?.source ?? sourceOf({ ref, names: snapshot.names, at: snapshot.takenAt }),
    problem: fact?.observation.kind === 'unknown' ? fact.observation : null,
  };
}

const knownFact = ({ kind, subject, observedAt }: FactOf<FactKind>, value: KnownFact['value']): KnownFact => ({
  kind,
  subject,
  value,
  observedAt,
});

/**
 * The workers that a fact of this kind is wanted of: the group's instances, and whoever told one anyway. The group is
 * looked at only to name what is missing; a rule that concludes from the number of workers asks for the group itself.
 */
function workersOf(snapshot: Snapshot, kind: FactKind): readonly string[] {
  const workers = new Set<string>();
  for (const fact of snapshot.facts) {
    if (fact.kind === kind) workers.add(fact.subject);
    if (fact.kind === 'group' && fact.observation.kind === 'known') {
      for (const { instanceId } of fact.observation.value.instances) workers.add(instanceId);
    }
  }
  return workers.size > 0 ? [...workers].sort() : [ANY_WORKER];
}

/** When a fact was seen last, for whoever compares several. */
export const observedLast = (facts: NonEmpty<Fact | KnownFact>): EpochMs =>
  facts.reduce((latest, { observedAt }) => (observedAt > latest ? observedAt : latest), facts[0].observedAt);
