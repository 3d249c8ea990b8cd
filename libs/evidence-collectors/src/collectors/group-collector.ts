/** The worker group: its size, its instances, what it did lately. @see Amazon EC2 Auto Scaling API Reference */
import {
  DescribeAutoScalingGroupsCommand,
  DescribeInstanceRefreshesCommand,
  paginateDescribeScalingActivities,
} from '@aws-sdk/client-auto-scaling';
import type { Activity, AutoScalingClient, AutoScalingGroup } from '@aws-sdk/client-auto-scaling';
import type { FactValue } from '@ffleet/evidence';
import { epochMs } from '@ffleet/units';
import { askOnce } from '../collection';
import type { Collector } from '../collection';
import { CollectorError } from '../describe-failure';

/** The newest ones; Auto Scaling keeps six weeks of them. */
const ACTIVITIES_MAX = 20;

export function collectGroup({ autoScaling }: { autoScaling: AutoScalingClient }): Collector {
  return async ({ names, observe }) => {
    const AutoScalingGroupName = names.group;
    const fetchGroup = askOnce(async (signal) => {
      const command = new DescribeAutoScalingGroupsCommand({ AutoScalingGroupNames: [AutoScalingGroupName] });
      const { AutoScalingGroups = [] } = await autoScaling.send(command, { abortSignal: signal });
      const [raw] = AutoScalingGroups;
      // Auto Scaling answers with nothing for a name that it does not know.
      if (raw === undefined) throw new CollectorError('GroupNotFound', `there is no group ${names.group}`);
      return raw;
    });
    return await Promise.all([
      observe({ kind: 'group', subject: names.group }, async (signal) => {
        const raw = await fetchGroup(signal);
        return { value: describeGroup(raw), raw };
      }),
      observe({ kind: 'purchase-options', subject: names.group }, async (signal) => {
        const raw = await fetchGroup(signal);
        return { value: describePurchase(raw), raw: raw.MixedInstancesPolicy ?? null };
      }),
      observe({ kind: 'scaling-activities', subject: names.group }, async (signal) => {
        const raw: Activity[] = [];
        const pages = paginateDescribeScalingActivities(
          { client: autoScaling, pageSize: ACTIVITIES_MAX },
          { AutoScalingGroupName },
          { abortSignal: signal },
        );
        for await (const { Activities = [] } of pages) {
          raw.push(...Activities);
          if (raw.length >= ACTIVITIES_MAX) break;
        }
        const newest = raw.slice(0, ACTIVITIES_MAX);
        return { value: { activities: newest.map(describeActivity) }, raw: newest };
      }),
      observe({ kind: 'instance-refresh', subject: names.group }, async (signal) => {
        const command = new DescribeInstanceRefreshesCommand({ AutoScalingGroupName, MaxRecords: 1 });
        const { InstanceRefreshes: raw = [] } = await autoScaling.send(command, { abortSignal: signal });
        const [newest] = raw;
        return {
          value: { status: newest?.Status ?? null, percentageComplete: newest?.PercentageComplete ?? null },
          raw,
        };
      }),
    ]);
  };
}

const describeGroup = (group: AutoScalingGroup): FactValue<'group'> => ({
  desired: group.DesiredCapacity ?? 0,
  min: group.MinSize ?? 0,
  max: group.MaxSize ?? 0,
  instances: (group.Instances ?? []).map((instance) => ({
    instanceId: instance.InstanceId ?? '',
    lifecycle: instance.LifecycleState ?? '',
    health: instance.HealthStatus ?? '',
    protected: instance.ProtectedFromScaleIn ?? false,
  })),
  suspendedProcesses: (group.SuspendedProcesses ?? []).map(({ ProcessName = '' }) => ProcessName),
});

function describePurchase(group: AutoScalingGroup): FactValue<'purchase-options'> {
  const { MixedInstancesPolicy: mixed, CapacityRebalance: capacityRebalance = false } = group;
  const { InstancesDistribution: distribution } = mixed ?? {};
  return {
    distribution:
      mixed === undefined
        ? null
        : {
            onDemandBase: distribution?.OnDemandBaseCapacity ?? null,
            onDemandPercentageAboveBase: distribution?.OnDemandPercentageAboveBaseCapacity ?? null,
            onDemandAllocation: distribution?.OnDemandAllocationStrategy ?? null,
            spotAllocation: distribution?.SpotAllocationStrategy ?? null,
          },
    instanceTypes: (mixed?.LaunchTemplate?.Overrides ?? []).flatMap(({ InstanceType }) => InstanceType ?? []),
    capacityRebalance,
  };
}

const describeActivity = (activity: Activity): FactValue<'scaling-activities'>['activities'][number] => ({
  startedAt: epochMs(activity.StartTime?.getTime() ?? 0),
  status: activity.StatusCode ?? '',
  cause: activity.Cause ?? '',
  statusMessage: activity.StatusMessage ?? null,
});
