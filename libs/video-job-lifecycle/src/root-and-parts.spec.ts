import { epochMs } from '@ffleet/units';
import type { JobEvent } from './job-event';
import { newJobRecord } from './job-record';
import type { JobRecord } from './job-record';
import { EVENTS, JOBS, NOW } from './testing/job-records';
import { transition } from './transition';

function accept({ job, event }: { job: JobRecord; event: JobEvent }) {
  const outcome = transition({ job, event, at: NOW });
  if (outcome.kind === 'refused') throw new Error(`Expected ${event.kind} to be accepted: ${outcome.refusal}`);
  return outcome;
}

describe('transition() of a root', () => {
  it('waits without lease, lock and hint once its plan is stored', () => {
    const { job, effects } = accept({ job: JOBS.running, event: EVENTS.plan });

    expect(job).toMatchObject({ state: 'WAITING', partsLeft: 2, leaseUntil: null, fencingToken: 7 });
    expect(effects).toEqual([{ kind: 'queue-parts' }, { kind: 'drop-lock' }, { kind: 'log', event: 'planned' }]);
  });

  it('is due again at once where every part was done before', () => {
    const event: JobEvent = { kind: 'plan', fencingToken: 7, partsLeft: 0 };

    const { job, effects } = accept({ job: JOBS.running, event });

    expect(job).toMatchObject({ state: 'QUEUED', partsLeft: 0, availableAt: NOW });
    expect(effects).toContainEqual({ kind: 'queue-parts' });
    expect(effects).toContainEqual({ kind: 'queue-hint', sendAt: epochMs(NOW + 15_000) });
  });

  it('gives the join a budget of its own, whatever planning has cost', () => {
    const tired = { ...JOBS.running, attempts: 2, stalls: 3 };

    const { job } = accept({ job: tired, event: EVENTS.plan });

    expect(job).toMatchObject({ attempts: 0, stalls: 0 });
  });

  it('queues no parts once its cancel was accepted', () => {
    const { job, effects } = accept({ job: JOBS['running, cancel requested'], event: EVENTS.plan });

    expect(job.state).toBe('CANCELLED');
    expect(effects.map(({ kind }) => kind)).not.toContain('queue-parts');
  });

  it('counts a part down, and tells nobody', () => {
    const { job, effects } = accept({ job: JOBS['waiting for parts'], event: EVENTS['part-succeeded'] });

    expect(job).toEqual({ ...JOBS['waiting for parts'], partsLeft: 1 });
    expect(effects).toEqual([]);
  });

  it('is due at once when its last part succeeds, for a run with the next token', () => {
    const { job, effects } = accept({
      job: { ...JOBS['waiting for parts'], partsLeft: 1 },
      event: EVENTS['part-succeeded'],
    });
    const claimed = accept({ job, event: EVENTS.claim });

    expect(job).toMatchObject({ state: 'QUEUED', partsLeft: 0, availableAt: NOW });
    expect(effects).toContainEqual({ kind: 'queue-hint', sendAt: epochMs(NOW + 15_000) });
    expect(effects).toContainEqual({ kind: 'log', event: 'parts-done' });
    expect(claimed.job.fencingToken).toBe(job.fencingToken + 1);
  });

  it.each(['FAILED', 'DEAD'] as const)(
    'ends %s as its part did, with the video FAILED and the parts stopped',
    (state) => {
      const { job, effects } = accept({ job: JOBS['waiting for parts'], event: { kind: 'part-given-up', state } });

      expect(job.state).toBe(state);
      expect(effects).toContainEqual({ kind: 'set-video-status', status: 'FAILED' });
      expect(effects).toContainEqual({ kind: 'cancel-parts' });
    },
  );

  it('is cancelled at once while its parts work, and they with it', () => {
    const { job, effects } = accept({ job: JOBS['waiting for parts'], event: EVENTS['request-cancel'] });

    expect(job).toMatchObject({ state: 'CANCELLED', cancelRequested: true });
    expect(effects).toContainEqual({ kind: 'set-video-status', status: 'CANCELLED' });
    expect(effects).toContainEqual({ kind: 'cancel-parts' });
  });
});

describe('transition() of a part', () => {
  it.each(['claim', 'complete', 'fail for good', 'request-cancel', 'sweep'] as const)(
    'never touches the video at %s',
    (label) => {
      const job = label === 'claim' ? JOBS['part, due'] : { ...JOBS['part, running'], leaseUntil: NOW, stalls: 3 };

      const { effects } = accept({ job, event: EVENTS[label] });

      expect(effects.map(({ kind }) => kind)).not.toContain('set-video-status');
      expect(effects.map(({ kind }) => kind)).not.toContain('publish-output');
    },
  );

  it('keeps its result and tells its root when it succeeds', () => {
    const { effects } = accept({ job: JOBS['part, running'], event: EVENTS.complete });

    expect(effects.slice(0, 2)).toEqual([
      { kind: 'keep-result', fencingToken: 7 },
      { kind: 'tell-root', event: { kind: 'part-succeeded' } },
    ]);
  });

  it.each([
    ['fail for good', JOBS['part, running'], 'FAILED'],
    ['sweep', { ...JOBS['part, running'], leaseUntil: NOW, stalls: 3 }, 'DEAD'],
  ] as const)('tells its root when it is given up by %s', (label, job, state) => {
    const { effects } = accept({ job, event: EVENTS[label] });

    expect(effects).toContainEqual({ kind: 'tell-root', event: { kind: 'part-given-up', state } });
  });

  it.each(['fail, retry', 'release'] as const)('tells its root nothing at %s', (label) => {
    const { effects } = accept({ job: JOBS['part, running'], event: EVENTS[label] });

    expect(effects.map(({ kind }) => kind)).not.toContain('tell-root');
  });

  it('keeps nothing and tells nobody once its root stopped it', () => {
    const { job, effects } = accept({ job: JOBS['part, running, cancel requested'], event: EVENTS.complete });

    expect(job.state).toBe('CANCELLED');
    expect(effects.map(({ kind }) => kind)).toEqual(['drop-lock', 'drop-hint', 'log']);
  });
});

describe('newJobRecord()', () => {
  it('makes a root unless asked for a part', () => {
    expect(newJobRecord({ at: NOW })).toMatchObject({ kind: 'root', partsLeft: null });
    expect(newJobRecord({ at: NOW, kind: 'part' })).toMatchObject({ kind: 'part', partsLeft: null });
  });
});
