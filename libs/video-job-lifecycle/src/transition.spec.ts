import { epochMs, seconds } from '@ffleet/units';
import { EVENTS, JOBS, NOW } from './testing/job-records';
import type { EventLabel, Situation } from './testing/job-records';
import { transition } from './transition';
import type { JobEffect, JobEvent } from './job-event';
import type { JobRecord } from './job-record';

const LABELS = Object.keys(EVENTS) as EventLabel[];

/** `-> STATE`, or why nothing changes. */
function outcomeOf({ job, event }: { job: JobRecord; event: JobEvent }): string {
  const outcome = transition({ job, event, at: NOW });
  return outcome.kind === 'accepted' ? `-> ${outcome.job.state}` : outcome.refusal;
}

/** What is accepted; a spec that is wrong about it fails here. */
function accept({ job, event }: { job: JobRecord; event: JobEvent }): {
  job: JobRecord;
  effects: readonly JobEffect[];
} {
  const outcome = transition({ job, event, at: NOW });
  if (outcome.kind === 'refused') throw new Error(`Expected ${event.kind} to be accepted: ${outcome.refusal}`);
  return outcome;
}

describe('transition() in each situation, at each event', () => {
  const FINISHED = LABELS.map(() => 'finished');
  const LOST = 'lease-lost';
  const NOT_WAITING = 'not-waiting';
  /** In the order of EVENTS: claim, renew, complete, fail to retry, fail for good, release, request-cancel, cancel, sweep, plan, part-succeeded, part-given-up. */
  const table: Record<Situation, readonly string[]> = {
    // prettier-ignore
    'due': ['-> RUNNING', LOST, LOST, LOST, LOST, LOST, '-> CANCELLED', 'cancel-not-requested', 'lease-valid', LOST, NOT_WAITING, NOT_WAITING],
    // prettier-ignore
    'due later': ['not-due', LOST, LOST, LOST, LOST, LOST, '-> CANCELLED', 'cancel-not-requested', 'lease-valid', LOST, NOT_WAITING, NOT_WAITING],
    // prettier-ignore
    'running': ['running', '-> RUNNING', '-> SUCCEEDED', '-> QUEUED', '-> FAILED', '-> QUEUED', '-> RUNNING', 'cancel-not-requested', 'lease-valid', '-> WAITING', NOT_WAITING, NOT_WAITING],
    // prettier-ignore
    'running, lease over': ['running', '-> RUNNING', '-> SUCCEEDED', '-> QUEUED', '-> FAILED', '-> QUEUED', '-> CANCELLED', 'cancel-not-requested', '-> QUEUED', '-> WAITING', NOT_WAITING, NOT_WAITING],
    // prettier-ignore
    'running, cancel requested': ['cancel-requested', '-> RUNNING', '-> CANCELLED', '-> CANCELLED', '-> CANCELLED', '-> CANCELLED', '-> RUNNING', '-> CANCELLED', 'lease-valid', '-> CANCELLED', NOT_WAITING, NOT_WAITING],
    // prettier-ignore
    'running, planned': ['running', '-> RUNNING', '-> SUCCEEDED', '-> QUEUED', '-> FAILED', '-> QUEUED', '-> RUNNING', 'cancel-not-requested', 'lease-valid', 'not-to-be-planned', NOT_WAITING, NOT_WAITING],
    // prettier-ignore
    'waiting for parts': ['waiting', LOST, LOST, LOST, LOST, LOST, '-> CANCELLED', 'cancel-not-requested', 'lease-valid', LOST, '-> WAITING', '-> FAILED'],
    // prettier-ignore
    'part, due': ['-> RUNNING', LOST, LOST, LOST, LOST, LOST, '-> CANCELLED', 'cancel-not-requested', 'lease-valid', LOST, NOT_WAITING, NOT_WAITING],
    // prettier-ignore
    'part, running': ['running', '-> RUNNING', '-> SUCCEEDED', '-> QUEUED', '-> FAILED', '-> QUEUED', '-> RUNNING', 'cancel-not-requested', 'lease-valid', 'not-to-be-planned', NOT_WAITING, NOT_WAITING],
    // prettier-ignore
    'part, running, cancel requested': ['cancel-requested', '-> RUNNING', '-> CANCELLED', '-> CANCELLED', '-> CANCELLED', '-> CANCELLED', '-> RUNNING', '-> CANCELLED', 'lease-valid', 'not-to-be-planned', NOT_WAITING, NOT_WAITING],
    SUCCEEDED: FINISHED,
    CANCELLED: FINISHED,
    FAILED: FINISHED,
    DEAD: FINISHED,
  };
  const cases = (Object.keys(table) as Situation[]).flatMap((situation) =>
    LABELS.map((label, index) => [situation, label, table[situation][index] ?? 'missing'] as const),
  );

  it.each(cases)('%s, %s: %s', (situation, label, expected) => {
    const outcome = outcomeOf({ job: JOBS[situation], event: EVENTS[label] });

    expect(outcome).toBe(expected);
  });

  it.each(['renew', 'plan', 'complete', 'fail, retry', 'fail for good', 'release'] as const)(
    'refuses %s with an older token',
    (label) => {
      const outcome = outcomeOf({ job: JOBS.running, event: { ...EVENTS[label], fencingToken: 6 } });

      expect(outcome).toBe('lease-lost');
    },
  );
});

describe('transition() and what changes beside the job', () => {
  it('claims with the next token, a lease, the lock for as long, and no hint any more', () => {
    const { job, effects } = accept({ job: JOBS.due, event: EVENTS.claim });

    const leaseUntil = epochMs(NOW + 30_000);
    expect(job).toMatchObject({ fencingToken: 7, workerId: 'b', leaseUntil });
    expect(effects).toEqual([
      { kind: 'set-video-status', status: 'PROCESSING' },
      { kind: 'hold-lock', until: leaseUntil },
      { kind: 'drop-hint' },
      { kind: 'log', event: 'claimed' },
    ]);
  });

  it('publishes the output of the token that completes', () => {
    const { effects } = accept({ job: JOBS.running, event: EVENTS.complete });

    expect(effects).toContainEqual({ kind: 'publish-output', fencingToken: 7 });
    expect(effects).toContainEqual({ kind: 'set-video-status', status: 'READY' });
  });

  it('publishes nothing for a job whose cancel was accepted first', () => {
    const { effects } = accept({ job: JOBS['running, cancel requested'], event: EVENTS.complete });

    expect(effects.map(({ kind }) => kind)).not.toContain('publish-output');
    expect(effects).toContainEqual({ kind: 'set-video-status', status: 'CANCELLED' });
  });

  it.each([
    ['fail, retry', { attempts: 1, stalls: 0, interruptions: 0 }, 170_000, 185_000],
    ['release', { attempts: 0, stalls: 0, interruptions: 1 }, 0, 15_000],
  ] as const)('%s counts %j, and is hinted 15 s after it is due', (label, counts, dueIn, hintIn) => {
    const { job, effects } = accept({ job: JOBS.running, event: EVENTS[label] });

    expect(job).toMatchObject({ ...counts, availableAt: epochMs(NOW + dueIn), leaseUntil: null });
    expect(effects).toContainEqual({ kind: 'queue-hint', sendAt: epochMs(NOW + hintIn) });
    expect(effects).toContainEqual({ kind: 'drop-lock' });
  });

  it.each([
    [0, '-> QUEUED', 1_000],
    [1, '-> QUEUED', 15_000],
    [2, '-> QUEUED', 60_000],
  ])('sweeps a job with %i stalls so far: %s, due after %i ms, hinted at once', (stalls, state, dueIn) => {
    const { job, effects } = accept({ job: { ...JOBS['running, lease over'], stalls }, event: EVENTS.sweep });

    expect(`-> ${job.state}`).toBe(state);
    expect(job).toMatchObject({ stalls: stalls + 1, attempts: 0, availableAt: epochMs(NOW + dueIn) });
    expect(effects).toContainEqual({ kind: 'queue-hint', sendAt: NOW });
  });

  it('gives up a job that has used up its stalls', () => {
    const { job, effects } = accept({ job: { ...JOBS['running, lease over'], stalls: 3 }, event: EVENTS.sweep });

    expect(job).toMatchObject({ state: 'DEAD', stalls: 4, leaseUntil: null });
    expect(effects).toContainEqual({ kind: 'set-video-status', status: 'FAILED' });
  });

  it('ends a swept job whose cancel was requested', () => {
    const job = { ...JOBS['running, lease over'], cancelRequested: true };

    expect(outcomeOf({ job, event: EVENTS.sweep })).toBe('-> CANCELLED');
  });

  it('keeps a lease that ran out while nobody judged it, and renews it', () => {
    const { job } = accept({ job: JOBS['running, lease over'], event: EVENTS.renew });

    expect(job.leaseUntil).toBe(epochMs(NOW + 30_000));
  });

  it('claims a job at the very moment that it is due', () => {
    const event: JobEvent = { kind: 'claim', workerId: 'b', leaseDuration: seconds(30) };

    expect(outcomeOf({ job: { ...JOBS.due, availableAt: NOW }, event })).toBe('-> RUNNING');
  });
});
