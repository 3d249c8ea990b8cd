/** The facts of a look, cut to one video and found by their kind. */
import { factId, summarizeFact } from '@ffleet/evidence';
import type { Fact, FactKind, FactValue, Snapshot } from '@ffleet/evidence';

/** The same look, whose database facts tell of this video alone: what is concluded from it concerns no other. */
export function aboutVideo({ videoId, snapshot }: { videoId: number; snapshot: Snapshot }): Snapshot {
  const isMeant = (row: { readonly videoId: number }) => row.videoId === videoId;
  const cut = (fact: Fact): Fact => {
    if (fact.observation.kind === 'unknown') return fact;
    if (fact.kind === 'running-jobs') {
      const { databaseNow, jobs } = fact.observation.value;
      return { ...fact, observation: { kind: 'known', value: { databaseNow, jobs: jobs.filter(isMeant) } } };
    }
    if (fact.kind === 'job-failures') {
      const failures = fact.observation.value.failures.filter(isMeant);
      return { ...fact, observation: { kind: 'known', value: { failures } } };
    }
    if (fact.kind === 'stalled-runs') {
      const stalls = fact.observation.value.stalls.filter(isMeant);
      return { ...fact, observation: { kind: 'known', value: { stalls } } };
    }
    return fact;
  };
  return { ...snapshot, facts: snapshot.facts.map(cut) };
}

/** A fact whose question was answered, with its value. */
export interface Known<Kind extends FactKind> {
  readonly fact: Fact;
  readonly value: FactValue<Kind>;
}

/** The first of its kind that is about `subject`, where one is given. */
export function knownFact<Kind extends FactKind>(snapshot: Snapshot, kind: Kind, subject?: string): Known<Kind> | null {
  const fact = snapshot.facts.find((one) => one.kind === kind && (subject === undefined || one.subject === subject));
  // A fact's kind decides its value.
  return fact?.observation.kind === 'known' ? { fact, value: fact.observation.value as FactValue<Kind> } : null;
}

/** A line of evidence: what the fact says about the video. */
export function cite({ fact, videoId }: { fact: Fact; videoId: number }): { id: string; summary: string } {
  const summary = summarizeFact(fact);
  // The fleet may well have some.
  return { id: factId(fact), summary: summary === 'none' ? `none of video ${videoId}` : summary };
}
