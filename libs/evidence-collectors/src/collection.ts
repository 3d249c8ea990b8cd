/** One look at a fleet while it goes on: asks each question within its time, and makes a fact of whatever comes of it. */
import { factId, sourceOf } from '@ffleet/evidence';
import type { Fact, FactKind, FactRef, FactSource, FactValue, FleetNames, Observation } from '@ffleet/evidence';
import type { EpochMs, Milliseconds } from '@ffleet/units';
import { describeFailure } from './describe-failure';

/** An answer: what it says, and how it came. */
export interface Answer<Kind extends FactKind> {
  readonly value: FactValue<Kind>;
  /** As it came; left out where the value says it all. */
  readonly raw?: unknown;
  /** The question, where it was another than the kind's usual one. */
  readonly source?: FactSource;
}

/** What every collector is given. */
export interface Collection {
  readonly names: FleetNames;
  /** The end of the time that is looked at. */
  readonly at: EpochMs;
  /**
   * Asks one question; it never rejects. A failure or a time-out is a fact too.
   * @param read gets a signal that aborts when the time is over
   */
  readonly observe: <Kind extends FactKind>(
    ref: FactRef<Kind>,
    read: (signal: AbortSignal) => Promise<Answer<Kind>>,
  ) => Promise<Fact>;
  /** A question that cannot be asked, and why. */
  readonly leaveUnknown: (ref: FactRef, unknown: { readonly code: string; readonly problem: string }) => Fact;
}

/** Asks for some facts; several may need the same answer, which is then asked for once. It never rejects. */
export type Collector = (collection: Collection) => Promise<readonly Fact[]>;

/** @param options.timeLimit of each question; `signal` ends all of them */
export function createCollection(options: {
  names: FleetNames;
  at: EpochMs;
  now: () => EpochMs;
  timeLimit: Milliseconds;
  signal: AbortSignal;
}): Collection {
  const { names, at, now, timeLimit, signal } = options;
  const factOf = (ref: FactRef, observation: Observation<unknown>, answer: { source?: FactSource; raw?: unknown }) =>
    // The callers tie the value to its kind, which is what `Fact` says.
    ({
      kind: ref.kind,
      subject: ref.subject,
      observation,
      source: answer.source ?? sourceOf({ ref, names, at }),
      observedAt: now(),
      raw: answer.raw ?? null,
    }) as Fact;
  return {
    names,
    at,
    leaveUnknown: (ref, unknown) => factOf(ref, { kind: 'unknown', ...unknown }, {}),
    observe: async (ref, read) => {
      const timeOut = AbortSignal.timeout(timeLimit);
      try {
        const { value, ...answer } = await within({ signal, timeOut }, read);
        return factOf(ref, { kind: 'known', value }, answer);
      } catch (error) {
        const source = sourceOf({ ref, names, at });
        const failure = describeFailure({ error, source, timeLimit, isLate: timeOut.aborted, isEnded: signal.aborted });
        return factOf(ref, { kind: 'unknown', ...failure }, {});
      }
    },
  };
}

const KEEP_ALIVE = (): void => undefined;

/**
 * A client may not listen to its signal (a database's does not): nobody waits for it any longer. The time-out has a listener
 * of its own: within `AbortSignal.any()` alone, Node forgets it at a garbage collection (nodejs/node#57736).
 */
export async function within<T>(
  { signal, timeOut }: { signal: AbortSignal; timeOut: AbortSignal },
  read: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const either = AbortSignal.any([signal, timeOut]);
  either.throwIfAborted();
  let abort = (): void => undefined;
  const aborted = new Promise<never>((_, reject) => {
    abort = () => reject(either.reason as Error);
  });
  either.addEventListener('abort', abort, { once: true });
  timeOut.addEventListener('abort', KEEP_ALIVE);
  try {
    return await Promise.race([read(either), aborted]);
  } finally {
    either.removeEventListener('abort', abort);
    timeOut.removeEventListener('abort', KEEP_ALIVE);
  }
}

/** The first of each kind and subject: two collectors may know of the same worker. */
export function uniqueFacts(facts: readonly Fact[]): readonly Fact[] {
  const byId = new Map<string, Fact>();
  for (const fact of facts) if (!byId.has(factId(fact))) byId.set(factId(fact), fact);
  return [...byId.values()];
}

/** Several facts may need one answer: the first to want it asks, within its own time. */
export function askOnce<Value>(ask: (signal: AbortSignal) => Promise<Value>): (signal: AbortSignal) => Promise<Value> {
  let answer: Promise<Value> | null = null;
  return (signal) => (answer ??= ask(signal));
}
