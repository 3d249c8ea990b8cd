/** What holds for the protocol whatever happens, in whatever order: the invariants, on runs of random events. */
import fc from 'fast-check';
import { epochMs, seconds } from '@ffleet/units';
import type { EpochMs } from '@ffleet/units';
import { checkTransitionLog } from './check-transition-log';
import { isFinished } from './job';
import { newJobRecord } from './job-record';
import type { JobRecord } from './job-record';
import { ATTEMPTS_MAX, decideRetry } from './retry';
import { STALLS_MAX } from './stall';
import { transition } from './transition';
import type { JobEvent, Transition } from './job-event';
import type { TransitionLogEntry } from './transition-log';

/** What a job without parts may meet; families have laws of their own. */
type Kind = Exclude<JobEvent['kind'], 'plan' | 'part-succeeded' | 'part-given-up'>;

interface Step {
  readonly kind: Kind;
  /** Behind the newest token: 0 for the worker that holds the claim. */
  readonly tokenAge: number;
  readonly worker: 'a' | 'b';
  readonly permanent: boolean;
  readonly passed: number;
}

const KINDS: readonly Kind[] = ['claim', 'renew', 'complete', 'fail', 'release', 'request-cancel', 'cancel', 'sweep'];

/** Mostly claims and ends, so that runs live long; completions and cancels end them. */
const steps = fc.array(
  fc.record<Step>({
    kind: fc.oneof(
      { weight: 6, arbitrary: fc.constantFrom<Kind>('claim', 'fail', 'release', 'sweep') },
      { weight: 1, arbitrary: fc.constantFrom(...KINDS) },
    ),
    tokenAge: fc.oneof(
      { weight: 4, arbitrary: fc.constant(0) },
      { weight: 1, arbitrary: fc.integer({ min: -1, max: 3 }) },
    ),
    worker: fc.constantFrom('a', 'b'),
    permanent: fc.boolean(),
    passed: fc.integer({ min: 0, max: 120_000 }),
  }),
  { maxLength: 60 },
);

function eventOf({ step, job }: { step: Step; job: JobRecord }): JobEvent {
  const { kind, tokenAge, worker, permanent } = step;
  const fencingToken = job.fencingToken - tokenAge;
  switch (kind) {
    case 'claim':
      return { kind, workerId: worker, leaseDuration: seconds(30) };
    case 'renew':
      return { kind, fencingToken, leaseDuration: seconds(30) };
    case 'fail': {
      const decision = decideRetry({ attempt: job.attempts + 1, permanent });
      return { kind, fencingToken, retryAfter: decision.kind === 'retry' ? decision.retryAfter : null };
    }
    case 'complete':
    case 'release':
      return { kind, fencingToken };
    case 'request-cancel':
    case 'cancel':
    case 'sweep':
      return { kind };
  }
}

interface Moment {
  readonly at: EpochMs;
  readonly before: JobRecord;
  readonly event: JobEvent;
  readonly outcome: Transition;
  /** When the outbox sends a message; null while none is owed. */
  readonly hintAt: EpochMs | null;
}

function play(script: readonly Step[]): readonly Moment[] {
  let at = epochMs(0);
  let job = newJobRecord({ at });
  let hintAt: EpochMs | null = at;
  return script.map((step) => {
    at = epochMs(at + step.passed);
    const before = job;
    const event = eventOf({ step, job });
    const outcome = transition({ job, event, at });
    if (outcome.kind === 'accepted') {
      job = outcome.job;
      for (const effect of outcome.effects) {
        if (effect.kind === 'queue-hint') hintAt = effect.sendAt;
        if (effect.kind === 'drop-hint') hintAt = null;
      }
    }
    return { at, before, event, outcome, hintAt };
  });
}

const accepted = (script: readonly Step[]) =>
  play(script).flatMap((moment) =>
    moment.outcome.kind === 'accepted' ? [{ ...moment, after: moment.outcome.job }] : [],
  );

/** The log that the store would have written. */
function logOf(script: readonly Step[]): readonly TransitionLogEntry[] {
  const entries: TransitionLogEntry[] = [];
  const add = (entry: Omit<TransitionLogEntry, 'sequence' | 'jobId' | 'reason'>): void =>
    void entries.push({ ...entry, sequence: entries.length, jobId: 'job', reason: null });
  add({ at: epochMs(0), event: 'created', fromState: null, toState: 'QUEUED', fencingToken: 0, actor: 'owner' });
  for (const { at, before, after, event, outcome } of accepted(script)) {
    if (outcome.kind !== 'accepted') continue;
    for (const effect of outcome.effects) {
      if (effect.kind !== 'log') continue;
      const token = 'fencingToken' in event ? event.fencingToken : after.fencingToken;
      const actor = event.kind === 'sweep' ? 'sweeper' : (after.workerId ?? 'owner');
      add({ at, event: effect.event, fromState: before.state, toState: after.state, fencingToken: token, actor });
    }
  }
  return entries;
}

const holds = (property: (script: readonly Step[]) => void): void => fc.assert(fc.property(steps, property));

describe('transition() on any run of events', () => {
  it('I1: leaves a live job due or scheduled with a hint, or leased without one', () => {
    holds((script) => {
      for (const { after, hintAt } of accepted(script)) {
        if (after.state === 'QUEUED') expect(hintAt).not.toBeNull();
        else expect(hintAt).toBeNull();
        expect(after.leaseUntil === null).toBe(after.state !== 'RUNNING');
      }
    });
  });

  it('I2: raises the token at each claim, and nowhere else', () => {
    holds((script) => {
      for (const { before, after, event } of accepted(script)) {
        expect(after.fencingToken - before.fencingToken).toBe(event.kind === 'claim' ? 1 : 0);
      }
    });
  });

  it('I3: never changes a finished job', () => {
    holds((script) => {
      for (const { before, outcome } of play(script)) {
        if (isFinished(before.state)) expect(outcome).toEqual({ kind: 'refused', refusal: 'finished' });
      }
    });
  });

  it('I4: accepts writes with the newest token alone', () => {
    holds((script) => {
      for (const { before, event } of accepted(script)) {
        if ('fencingToken' in event) expect(event.fencingToken).toBe(before.fencingToken);
      }
    });
  });

  it('I6: never ends a job SUCCEEDED whose cancel was accepted', () => {
    holds((script) => {
      for (const { before, after } of accepted(script)) {
        if (before.cancelRequested) expect(after.state).not.toBe('SUCCEEDED');
      }
    });
  });

  it('I7: bounds attempts and stalls', () => {
    holds((script) => {
      for (const { after } of accepted(script)) {
        expect(after.attempts).toBeLessThanOrEqual(ATTEMPTS_MAX);
        expect(after.stalls).toBeLessThanOrEqual(STALLS_MAX + 1);
        if (after.stalls > STALLS_MAX) expect(isFinished(after.state)).toBe(true);
      }
    });
  });

  it('writes a log in which checkTransitionLog() finds nothing', () => {
    holds((script) => expect(checkTransitionLog(logOf(script))).toEqual([]));
  });

  it('drops the lock whenever a run ends', () => {
    holds((script) => {
      for (const { before, after, outcome } of accepted(script)) {
        if (before.state !== 'RUNNING' || after.state === 'RUNNING' || outcome.kind !== 'accepted') continue;
        expect(outcome.effects).toContainEqual({ kind: 'drop-lock' });
      }
    });
  });
});
