/** One instance of an Auto Scaling group behind the WorkerInstance port. */
import {
  CompleteLifecycleActionCommand,
  DescribeLifecycleHooksCommand,
  SetInstanceProtectionCommand,
} from '@aws-sdk/client-auto-scaling';
import type { AutoScalingClient } from '@aws-sdk/client-auto-scaling';
import type { WorkerInstance } from '@ffleet/ports';
import { callAws, codeOf } from './call-aws';

/**
 * Needs `autoscaling:SetInstanceProtection`, `autoscaling:CompleteLifecycleAction` and (without `lifecycleHookName`)
 * `autoscaling:DescribeLifecycleHooks`. Protection does not stop Spot interruptions, health-check replacement, or
 * TerminateInstanceInAutoScalingGroup (Amazon EC2 Auto Scaling User Guide, instance scale-in protection).
 * Both methods throw AwsCallError; its `throttled` tells a service that is asked too often.
 * @param options.lifecycleHookName the only hook that a drained worker ends; without it, every one that a termination
 *   of the group waits at, also hooks of others
 */
export function createAsgWorkerInstance(options: {
  client: AutoScalingClient;
  groupName: string;
  instanceId: string;
  lifecycleHookName?: string | undefined;
}): WorkerInstance {
  const { client, groupName, instanceId, lifecycleHookName } = options;
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

    async completeTermination() {
      const hookNames =
        lifecycleHookName === undefined ? await fetchTerminationHooks({ client, groupName }) : [lifecycleHookName];
      for (const hookName of hookNames) await completeAction({ client, groupName, instanceId, hookName });
    },
  };
}

/** @see AWS API Reference, Auto Scaling DescribeLifecycleHooks: it answers all hooks of a group (50 at most) at once */
async function fetchTerminationHooks(options: { client: AutoScalingClient; groupName: string }): Promise<string[]> {
  const { client, groupName } = options;
  return callAws({
    action: `read the lifecycle hooks of group ${groupName}`,
    call: async () => {
      const command = new DescribeLifecycleHooksCommand({ AutoScalingGroupName: groupName });
      const { LifecycleHooks = [] } = await client.send(command);
      return LifecycleHooks.flatMap(({ LifecycleHookName, LifecycleTransition }) =>
        LifecycleHookName !== undefined && LifecycleTransition === 'autoscaling:EC2_INSTANCE_TERMINATING'
          ? [LifecycleHookName]
          : [],
      );
    },
  });
}

async function completeAction(options: {
  client: AutoScalingClient;
  groupName: string;
  instanceId: string;
  hookName: string;
}): Promise<void> {
  const { client, groupName, instanceId, hookName } = options;
  const command = new CompleteLifecycleActionCommand({
    AutoScalingGroupName: groupName,
    LifecycleHookName: hookName,
    InstanceId: instanceId,
    LifecycleActionResult: 'CONTINUE',
  });
  await callAws({
    action: `complete the lifecycle action of ${instanceId} at hook ${hookName} in group ${groupName}`,
    call: async () => {
      try {
        await client.send(command);
      } catch (error) {
        // All that can be invalid here is the action: none waits, or it has ended already.
        if (codeOf(error) !== 'ValidationError') throw error;
      }
    },
  });
}
