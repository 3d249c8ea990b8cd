/** Why the scaler reports the depth that it reports: it counts waiting messages, not those in flight. */
import { one } from '../need';
import { defineRule } from '../rule';

export const reportedDepth = defineRule({
  code: 'reported-depth',
  kind: 'explanation',
  needs: ({ scalerFunction, videoQueue, group }) => ({
    result: one('scaler-result', scalerFunction),
    depth: one('queue-depth', videoQueue),
    policy: one('scaling-policy', group),
  }),
  judge: ({ result, depth, policy }) => {
    if (!policy.value.reportsVisibleOnly) return { status: 'no-question' };
    const reported = result.value.video_queue_depth;
    if (reported === null) return { status: 'False', reason: 'ReportedDepthUnreadable', values: {} };

    const { visible, inFlight } = depth.value;
    const arithmetic = [{ name: 'video_queue_depth', formula: 'visible', inputs: { visible }, result: visible }];
    return reported === visible
      ? { status: 'True', reason: 'ReportsVisibleOnly', values: { reported, visible, inFlight }, arithmetic }
      : { status: 'False', reason: 'ReportedDepthDiffers', values: { reported, visible }, arithmetic };
  },
});
