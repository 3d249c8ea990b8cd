/** Whether workers vanished with their jobs: a sweep found leases that nobody had renewed. */
import { one } from '../need';
import { defineRule } from '../rule';

export const workerVanished = defineRule({
  code: 'swept-leases',
  kind: 'finding',
  needs: ({ database }) => ({ stalled: one('stalled-runs', database) }),
  judge: ({ stalled }) => {
    const { stalls } = stalled.value;
    const videoIds = [...new Set(stalls.map(({ videoId }) => videoId))].sort((a, b) => a - b);
    return stalls.length === 0
      ? { status: 'not-so' }
      : { status: 'True', reason: 'LeaseSwept', values: { videoIds, count: stalls.length } };
  },
});
