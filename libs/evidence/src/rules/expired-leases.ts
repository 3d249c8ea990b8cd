/** Whether jobs hang on leases that ran out: a sweep should have judged them long ago. */
import { elapsedMs, msToSeconds } from '@ffleet/units';
import { LEASE_DURATION, SWEEP_GAP_MAX, SWEEP_INTERVAL } from '@ffleet/video-job-lifecycle';
import { one } from '../need';
import { defineRule } from '../rule';

/** After a gap of its own a sweep leaves every lease one more lease time; it comes at intervals, and may be late. */
const SWEPT_WITHIN = LEASE_DURATION + SWEEP_GAP_MAX + SWEEP_INTERVAL;

export const jobsStuck = defineRule({
  code: 'expired-leases',
  kind: 'finding',
  needs: ({ database }) => ({ running: one('running-jobs', database) }),
  judge: ({ running }) => {
    const { databaseNow, jobs } = running.value;
    const overdue = jobs.map(({ videoId, leaseUntil }) => ({
      videoId,
      secondsOver: msToSeconds(elapsedMs({ from: leaseUntil, to: databaseNow })),
    }));
    const worst = Math.max(0, ...overdue.map(({ secondsOver }) => secondsOver));
    const inputs = { secondsOverLease: worst, sweptWithin: SWEPT_WITHIN };
    const arithmetic = [
      { name: 'isStuck', formula: 'secondsOverLease > sweptWithin', inputs, result: worst > SWEPT_WITHIN },
    ];
    const videoIds = overdue.filter(({ secondsOver }) => secondsOver > SWEPT_WITHIN).map(({ videoId }) => videoId);
    return videoIds.length === 0
      ? { status: 'not-so', arithmetic }
      : { status: 'True', reason: 'LeaseExpiredUnswept', values: { videoIds }, arithmetic };
  },
});
