/** Whether workers vanished with their jobs: a sweep found leases that nobody had renewed. */
import type { JobState } from '@ffleet/video-job-lifecycle';
import { one } from '../need';
import { defineRule } from '../rule';

export const workerVanished = defineRule({
  code: 'swept-leases',
  kind: 'finding',
  needs: ({ database }) => ({ stalled: one('stalled-runs', database) }),
  judge: ({ stalled }) => {
    const { stalls } = stalled.value;
    if (stalls.length === 0) return { status: 'not-so' };
    const inState = (state: JobState) => stalls.filter(({ toState }) => toState === state);
    const videosOf = (chosen: typeof stalls) =>
      [...new Set(chosen.map(({ videoId }) => videoId))].sort((a, b) => a - b);
    const values = {
      videoIds: videosOf(stalls),
      count: stalls.length,
      runs: stalls.map(({ videoId, part = null, workerId = null }) => ({ videoId, part, workerId })),
      requeued: inState('QUEUED').length,
      givenUp: videosOf(inState('DEAD')),
    };
    return { status: 'True', reason: 'LeaseSwept', values };
  },
});
