/** What goes wrong with the worker group: too small, refused, suspended. */
import {
  AutoScalingClient,
  DescribeAutoScalingGroupsCommand,
  ResumeProcessesCommand,
  SuspendProcessesCommand,
} from '@aws-sdk/client-auto-scaling';
import { REGION } from '@ffleet/local-stack';
import type { Incident } from './incident';
import { until } from './incident-ground';
import type { IncidentGround } from './incident-ground';

async function submitSeveral(ground: IncidentGround, count: number): Promise<() => Promise<void>> {
  const videoIds: number[] = [];
  for (let index = 0; index < count; index += 1) videoIds.push(await ground.submitSlow());
  return async () => {
    for (const videoId of videoIds.reverse()) await ground.cancel(videoId);
  };
}

/** The group has shrunk to its minimum. */
async function untilOneWorker({ client }: IncidentGround): Promise<void> {
  const autoScaling = new AutoScalingClient(client);
  const command = new DescribeAutoScalingGroupsCommand({ AutoScalingGroupNames: [REGION.workerGroup] });
  const count = async () => (await autoScaling.send(command)).AutoScalingGroups?.[0]?.Instances?.length;
  await until('the group to shrink to one worker', count, (instances) => instances === 1);
}

export const GROUP_INCIDENTS: readonly Incident[] = [
  {
    title: 'more lectures than the group may have workers',
    finding: 'CapacityLimited/GroupMaximumReached',
    make: (ground) => submitSeveral(ground, 4),
  },
  {
    title: 'EC2 has no instance to give',
    finding: 'CapacityRefused/InsufficientCapacity',
    async make(ground) {
      await untilOneWorker(ground); // what stands there needs no launch
      ground.stack.aws.faults.refuseCapacity('');
      const cancelAll = await submitSeveral(ground, 2);
      return async () => {
        ground.stack.aws.faults.refuseCapacity(null);
        await cancelAll();
      };
    },
  },
  {
    title: 'somebody suspended launches',
    finding: 'ScalingSuspended/ProcessesSuspended',
    async make({ client }) {
      const autoScaling = new AutoScalingClient(client);
      const processes = { AutoScalingGroupName: REGION.workerGroup, ScalingProcesses: ['Launch'] };
      await autoScaling.send(new SuspendProcessesCommand(processes));
      return () => autoScaling.send(new ResumeProcessesCommand(processes));
    },
  },
];
