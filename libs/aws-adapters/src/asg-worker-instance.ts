/** One instance of an Auto Scaling group behind the WorkerInstance port. */
import { SetInstanceProtectionCommand } from '@aws-sdk/client-auto-scaling';
import type { AutoScalingClient } from '@aws-sdk/client-auto-scaling';
import type { WorkerInstance } from '@ffleet/ports';
import { callAws } from './call-aws';

/**
 * Needs `autoscaling:SetInstanceProtection`. It does not stop Spot interruptions, health-check replacement, or
 * TerminateInstanceInAutoScalingGroup (Amazon EC2 Auto Scaling User Guide, instance scale-in protection).
 */
export function createAsgWorkerInstance(options: {
  client: AutoScalingClient;
  groupName: string;
  instanceId: string;
}): WorkerInstance {
  const { client, groupName, instanceId } = options;
  return {
    async setScaleInProtection({ protected: ProtectedFromScaleIn }) {
      const InstanceIds = [instanceId];
      const command = new SetInstanceProtectionCommand({
        AutoScalingGroupName: groupName,
        InstanceIds,
        ProtectedFromScaleIn,
      });
      await callAws({
        action: `set the scale-in protection of ${instanceId} in group ${groupName} to ${ProtectedFromScaleIn}`,
        call: () => client.send(command),
      });
    },
  };
}
