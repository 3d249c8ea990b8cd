/** Guards of the protocol broken on purpose, one per invariant and some more: a simulator that cannot fail proves nothing. */
import { isFinished, transition } from '@ffleet/video-job-lifecycle';

export const SABOTAGES = [
  /** A swept job loses its lease, but is not queued. */
  'I1',
  /** A claim does not raise the fencing token. */
  'I2',
  /** A completion overwrites a job that has ended. */
  'I3',
  /** A completion is accepted whatever token it carries. */
  'I4',
  /** All runs of a job write under one prefix. */
  'I5',
  /** A completion does not look at the cancel. */
  'I6',
  /** A sweep does not count the stall. */
  'I7',
  /** A claim trusts its message, and takes a RUNNING row. */
  'I8',
  /** A sweep judges leases at once after a gap, as if the workers had been able to renew. */
  'gap',
  /** The outbox owes nobody a message. */
  'outbox',
  /** A root that ends leaves its parts at work. */
  'orphans',
  /** A root is queued by the first of its parts that is done. */
  'early-join',
  /** A recipe names its root, so that a retry adopts nothing of what is done. */
  'adoption',
] as const;
export type Sabotage = (typeof SABOTAGES)[number];

type TransitionFunction = typeof transition;

/** The protocol, with the one guard missing that `sabotage` names. */
export function sabotageTransition(sabotage: Sabotage | null): TransitionFunction {
  switch (sabotage) {
    case 'I1':
      return forgetToQueue;
    case 'I2':
      return keepToken;
    case 'I3':
      return (options) =>
        options.event.kind === 'complete' && isFinished(options.job.state)
          ? transition({ ...options, job: { ...options.job, state: 'RUNNING', cancelRequested: false } })
          : transition(options);
    case 'I4':
      return (options) =>
        options.event.kind === 'complete'
          ? transition({ ...options, event: { ...options.event, fencingToken: options.job.fencingToken } })
          : transition(options);
    case 'I6':
      return (options) =>
        options.event.kind === 'complete'
          ? transition({ ...options, job: { ...options.job, cancelRequested: false } })
          : transition(options);
    case 'I7':
      return (options) =>
        options.event.kind === 'sweep'
          ? transition({ ...options, job: { ...options.job, stalls: 0 } })
          : transition(options);
    case 'early-join':
      return (options) =>
        options.event.kind === 'part-succeeded' && options.job.partsLeft !== null
          ? transition({ ...options, job: { ...options.job, partsLeft: 1 } })
          : transition(options);
    case 'I8':
      return (options) =>
        options.event.kind === 'claim' && options.job.state === 'RUNNING'
          ? transition({ ...options, job: { ...options.job, state: 'QUEUED', availableAt: options.at } })
          : transition(options);
    default:
      return transition;
  }
}

const forgetToQueue: TransitionFunction = (options) => {
  const result = transition(options);
  if (result.kind === 'refused' || options.event.kind !== 'sweep' || result.job.state !== 'QUEUED') return result;
  return { ...result, job: { ...result.job, state: 'RUNNING' } };
};

const keepToken: TransitionFunction = (options) => {
  const result = transition(options);
  if (result.kind === 'refused' || options.event.kind !== 'claim') return result;
  return { ...result, job: { ...result.job, fencingToken: Math.max(1, options.job.fencingToken) } };
};
