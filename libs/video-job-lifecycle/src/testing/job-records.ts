/** Jobs in every situation, and one event of each kind, for the specs of the protocol. */
import { epochMs, seconds } from '@ffleet/units';
import type { JobEvent } from '../job-event';
import { newJobRecord } from '../job-record';
import type { JobRecord } from '../job-record';

/** "Now" in these specs: half an hour after the epoch. */
export const NOW = epochMs(1_800_000);

const waiting: JobRecord = { ...newJobRecord({ at: epochMs(0) }), fencingToken: 6 };
const running: JobRecord = {
  ...waiting,
  state: 'RUNNING',
  fencingToken: 7,
  workerId: 'a',
  leaseUntil: epochMs(NOW + 20_000),
};
const part = { kind: 'part' } as const;
const ended: JobRecord = { ...running, leaseUntil: null };

export const JOBS = {
  due: waiting,
  'due later': { ...waiting, availableAt: epochMs(NOW + 1) },
  running: running,
  'running, lease over': { ...running, leaseUntil: NOW },
  'running, cancel requested': { ...running, cancelRequested: true },
  'running, planned': { ...running, partsLeft: 0 },
  'waiting for parts': { ...waiting, state: 'WAITING', partsLeft: 2 },
  'part, due': { ...waiting, ...part },
  'part, running': { ...running, ...part },
  'part, running, cancel requested': { ...running, ...part, cancelRequested: true },
  SUCCEEDED: { ...ended, state: 'SUCCEEDED' },
  CANCELLED: { ...ended, state: 'CANCELLED', cancelRequested: true },
  FAILED: { ...ended, state: 'FAILED' },
  DEAD: { ...ended, state: 'DEAD' },
} as const satisfies Record<string, JobRecord>;

export const EVENTS = {
  claim: { kind: 'claim', workerId: 'b', leaseDuration: seconds(30) },
  renew: { kind: 'renew', fencingToken: 7, leaseDuration: seconds(30) },
  complete: { kind: 'complete', fencingToken: 7 },
  'fail, retry': { kind: 'fail', fencingToken: 7, retryAfter: seconds(170) },
  'fail for good': { kind: 'fail', fencingToken: 7, retryAfter: null },
  release: { kind: 'release', fencingToken: 7 },
  'request-cancel': { kind: 'request-cancel' },
  cancel: { kind: 'cancel' },
  sweep: { kind: 'sweep' },
  plan: { kind: 'plan', fencingToken: 7, partsLeft: 2 },
  'part-succeeded': { kind: 'part-succeeded' },
  'part-given-up': { kind: 'part-given-up', state: 'FAILED' },
} as const satisfies Record<string, JobEvent>;

export type Situation = keyof typeof JOBS;
export type EventLabel = keyof typeof EVENTS;
