/** Whether somebody switched off a part of Auto Scaling that the fleet needs. */
import { awsCall } from '../fact-kind';
import { one } from '../need';
import { defineRule } from '../rule';

export const scalingSuspended = defineRule({
  code: 'suspended-processes',
  kind: 'finding',
  needs: ({ group }) => ({ group: one('group', group) }),
  judge: ({ group }, names) => {
    const processes = group.value.suspendedProcesses;
    if (processes.length === 0) return { status: 'not-so' };
    return {
      status: 'True',
      reason: 'ProcessesSuspended',
      values: { processes },
      remedies: [
        awsCall(
          { names },
          {
            service: 'autoscaling',
            operation: 'ResumeProcesses',
            input: { AutoScalingGroupName: group.subject, ScalingProcesses: processes },
          },
        ),
      ],
    };
  },
});
