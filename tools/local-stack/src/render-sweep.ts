/** What a sweeper did with a vanished worker's job, as one line for a person. */
import { STALLS_MAX } from '@ffleet/video-job-lifecycle';
import type { SweptLease } from './fleet-log';

/** `worker i-0a1b vanished with video 3: another one takes over (1 of 3)` */
export function renderSweep({ videoId, vanishedWorkerId, stalls, state }: SweptLease): string {
  const vanished = `worker ${vanishedWorkerId} vanished with video ${videoId}`;
  if (state === 'QUEUED') return `${vanished}: another one takes over (${stalls} of ${STALLS_MAX})`;
  if (state === 'DEAD') return `${vanished}: given up, as ${stalls} workers are gone by now`;
  return `${vanished}: ${state.toLowerCase()}, as its owner had asked`;
}
