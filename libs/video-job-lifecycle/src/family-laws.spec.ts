/** What holds between a root and its parts whatever happens to each, in whatever order: on runs of random events. */
import fc from 'fast-check';
import { epochMs, seconds } from '@ffleet/units';
import { checkFamilyLog } from './check-family-log';
import { checkTransitionLog } from './check-transition-log';
import { isFinished } from './job';
import type { JobEvent } from './job-event';
import { newJobRecord } from './job-record';
import type { JobRecord } from './job-record';
import { decideRetry } from './retry';
import { transition } from './transition';
import type { TransitionLogEntry } from './transition-log';

interface Step {
  /** 0 for the root, then its parts. */
  readonly member: number;
  readonly kind: 'claim' | 'succeed' | 'fail' | 'release' | 'request-cancel' | 'cancel' | 'sweep';
  readonly permanent: boolean;
}

const PARTS = 3;

const steps = fc.array(
  fc.record<Step>({
    member: fc.integer({ min: 0, max: PARTS }),
    kind: fc.oneof(
      { weight: 40, arbitrary: fc.constantFrom<Step['kind']>('claim', 'succeed') },
      { weight: 3, arbitrary: fc.constantFrom<Step['kind']>('fail', 'release', 'sweep', 'cancel') },
      { weight: 1, arbitrary: fc.constant<Step['kind']>('request-cancel') },
    ),
    permanent: fc.boolean(),
  }),
  { minLength: 20, maxLength: 80 },
);

const ROOT = 'root';
const nameOf = (member: number): string => (member === 0 ? ROOT : `part-${member}`);

interface Family {
  readonly jobs: Map<string, JobRecord>;
  readonly entries: TransitionLogEntry[];
  readonly hinted: Set<string>;
  videoStatus: string;
}

function eventOf({ job, step }: { job: JobRecord; step: Step }): JobEvent {
  const { kind, permanent } = step;
  const { fencingToken } = job;
  switch (kind) {
    case 'claim':
      return { kind, workerId: 'a', leaseDuration: seconds(30) };
    case 'succeed':
      return job.kind === 'root' && job.partsLeft === null
        ? { kind: 'plan', fencingToken, partsLeft: PARTS }
        : { kind: 'complete', fencingToken };
    case 'fail': {
      const decision = decideRetry({ attempt: job.attempts + 1, permanent });
      return { kind, fencingToken, retryAfter: decision.kind === 'retry' ? decision.retryAfter : null };
    }
    case 'release':
      return { kind, fencingToken };
    case 'request-cancel':
    case 'cancel':
    case 'sweep':
      return { kind };
  }
}

function apply(options: { family: Family; jobId: string; event: JobEvent; at: number }): void {
  const { family, jobId, event, at } = options;
  const before = family.jobs.get(jobId);
  const outcome = before && transition({ job: before, event, at: epochMs(at) });
  if (!before || outcome?.kind !== 'accepted') return;
  const { job } = outcome;
  family.jobs.set(jobId, job);
  for (const effect of outcome.effects) {
    if (effect.kind === 'set-video-status') family.videoStatus = effect.status;
    if (effect.kind === 'queue-hint') family.hinted.add(jobId);
    if (effect.kind === 'drop-hint') family.hinted.delete(jobId);
    if (effect.kind === 'log') write({ family, jobId, event: effect.event, at, before });
  }
  // The job's own entry of the log comes before those of its family.
  for (const effect of outcome.effects) {
    if (effect.kind === 'tell-root') apply({ family, jobId: ROOT, event: effect.event, at });
    for (let member = 1; member <= PARTS; member += 1) {
      const partId = nameOf(member);
      if (effect.kind === 'cancel-parts') apply({ family, jobId: partId, event: { kind: 'request-cancel' }, at });
      if (effect.kind !== 'queue-parts') continue;
      family.jobs.set(partId, newJobRecord({ at: epochMs(at), kind: 'part' }));
      family.hinted.add(partId);
      write({ family, jobId: partId, event: 'created', at, before: null });
    }
  }
}

function write(options: {
  family: Family;
  jobId: string;
  event: TransitionLogEntry['event'];
  at: number;
  before: JobRecord | null;
}): void {
  const { family, jobId, event, at, before } = options;
  const job = family.jobs.get(jobId);
  if (!job) return;
  const { state: toState, fencingToken } = job;
  const sequence = family.entries.length;
  const fromState = before?.state ?? null;
  family.entries.push({
    ...{ sequence, jobId, at: epochMs(at), event, fromState, toState, fencingToken },
    ...{ actor: 'a', reason: null },
  });
}

/** After each step a look at the family; the steps lie so far apart that every wait and every lease is over. */
function play(script: readonly Step[], look: (family: Family) => void): Family {
  const family: Family = { jobs: new Map(), entries: [], hinted: new Set([ROOT]), videoStatus: 'UPLOADED' };
  family.jobs.set(ROOT, newJobRecord({ at: epochMs(0) }));
  write({ family, jobId: ROOT, event: 'created', at: 0, before: null });
  script.forEach((step, index) => {
    const jobId = nameOf(step.member);
    const job = family.jobs.get(jobId);
    // Owners cancel videos, which is their roots: nobody asks a part alone.
    if (!job || (step.kind === 'request-cancel' && job.kind === 'part')) return;
    apply({ family, jobId, event: eventOf({ job, step }), at: (index + 1) * 300_000 });
    look(family);
  });
  return family;
}

const rootOf = ({ jobs }: Family) =>
  new Map([...jobs].filter(([, job]) => job.kind === 'part').map(([jobId]) => [jobId, ROOT]));
const partsOf = ({ jobs }: Family) => [...jobs.values()].filter(({ kind }) => kind === 'part');

describe('transition() on any run of events of a family', () => {
  it('I1: has each live job hinted or leased, or waiting for a live part', () => {
    fc.assert(
      fc.property(steps, (script) => {
        play(script, (family) => {
          for (const [jobId, job] of family.jobs) {
            expect(family.hinted.has(jobId)).toBe(job.state === 'QUEUED');
            expect(job.leaseUntil !== null).toBe(job.state === 'RUNNING');
            if (job.state === 'WAITING') expect(partsOf(family).some(({ state }) => !isFinished(state))).toBe(true);
          }
        });
      }),
    );
  });

  it('counts as many parts left as have not succeeded, while the root waits', () => {
    fc.assert(
      fc.property(steps, (script) => {
        play(script, (family) => {
          const root = family.jobs.get(ROOT);
          if (root?.state !== 'WAITING') return;
          expect(root.partsLeft).toBe(partsOf(family).filter(({ state }) => state !== 'SUCCEEDED').length);
        });
      }),
    );
  });

  it('tells the video what the root says, and never what a part says', () => {
    fc.assert(
      fc.property(steps, (script) => {
        play(script, (family) => {
          const state = family.jobs.get(ROOT)?.state;
          const isGivenUp = state === 'FAILED' || state === 'DEAD';
          expect(family.videoStatus === 'READY').toBe(state === 'SUCCEEDED');
          expect(family.videoStatus === 'CANCELLED').toBe(state === 'CANCELLED');
          expect(family.videoStatus === 'FAILED').toBe(isGivenUp);
        });
      }),
    );
  });

  it('leaves no part to work on once the root has ended without it', () => {
    fc.assert(
      fc.property(steps, (script) => {
        play(script, (family) => {
          const root = family.jobs.get(ROOT);
          if (!root || !isFinished(root.state)) return;
          for (const { state, cancelRequested } of partsOf(family)) {
            expect(state).not.toBe('QUEUED');
            if (state === 'RUNNING') expect(cancelRequested).toBe(true);
          }
        });
      }),
    );
  });

  it('writes a log in which the checkers find nothing', () => {
    fc.assert(
      fc.property(steps, (script) => {
        const family = play(script, () => undefined);
        expect(checkTransitionLog(family.entries)).toEqual([]);
        expect(checkFamilyLog({ entries: family.entries, rootOf: rootOf(family) })).toEqual([]);
      }),
    );
  });

  it('reaches every end', () => {
    const ends = fc
      .sample(steps, { numRuns: 3_000, seed: 1 })
      .map((script) => play(script, () => undefined).jobs.get(ROOT)?.state);

    expect([...new Set(ends)].sort()).toEqual(expect.arrayContaining(['CANCELLED', 'FAILED', 'SUCCEEDED', 'WAITING']));
  });
});
