/** The two ways in which a run or a wait ends: the job is finished, or queued again. */
import { epochMs, secondsToMs } from '@ffleet/units';
import type { EpochMs, Seconds } from '@ffleet/units';
import type { JobState, VideoStatus } from './job';
import type { JobEffect, Transition } from './job-event';
import type { JobRecord } from './job-record';
import type { TransitionName } from './transition-log';

/** A job leaves these no more. */
export type EndState = Exclude<JobState, 'QUEUED' | 'RUNNING' | 'WAITING'>;

const VIDEO_STATUS_AT_END: Readonly<Record<EndState, VideoStatus>> = {
  SUCCEEDED: 'READY',
  CANCELLED: 'CANCELLED',
  FAILED: 'FAILED',
  DEAD: 'FAILED',
};

export const after = (at: EpochMs, duration: Seconds): EpochMs => epochMs(at + secondsToMs(duration));

/** A video follows its root; what becomes of a part, its root is told. */
export function end(options: {
  job: JobRecord;
  state: EndState;
  event: TransitionName;
  before?: readonly JobEffect[];
}): Transition {
  const { job, state, event, before = [] } = options;
  return {
    kind: 'accepted',
    job: { ...job, state, leaseUntil: null },
    effects: [
      ...before,
      ...followEnd({ job, state }),
      { kind: 'drop-lock' },
      { kind: 'drop-hint' },
      { kind: 'log', event },
    ],
  };
}

function followEnd({ job, state }: { job: JobRecord; state: EndState }): readonly JobEffect[] {
  if (job.kind === 'root') {
    const video: JobEffect = { kind: 'set-video-status', status: VIDEO_STATUS_AT_END[state] };
    // Whether they are at work or wait: nobody needs them any more.
    return job.state === 'WAITING' ? [video, { kind: 'cancel-parts' }] : [video];
  }
  switch (state) {
    case 'SUCCEEDED':
      return [{ kind: 'tell-root', event: { kind: 'part-succeeded' } }];
    case 'FAILED':
    case 'DEAD':
      return [{ kind: 'tell-root', event: { kind: 'part-given-up', state } }];
    case 'CANCELLED':
      return [];
  }
}

/** The job waits for its next claim, and for the message that leads to it. */
export function queue(options: {
  job: JobRecord;
  dueAt: EpochMs;
  hintAt: EpochMs;
  event: TransitionName;
  before?: readonly JobEffect[];
}): Transition {
  const { job, dueAt, hintAt, event, before = [] } = options;
  return {
    kind: 'accepted',
    job: { ...job, state: 'QUEUED', availableAt: dueAt, leaseUntil: null },
    effects: [...before, { kind: 'drop-lock' }, { kind: 'queue-hint', sendAt: hintAt }, { kind: 'log', event }],
  };
}
