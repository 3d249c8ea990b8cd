/** The shapes in which Auto Scaling shows its groups, instances and activities. No I/O. */
import type {
  Activity as ActivityShape,
  AutoScalingGroup,
  AutoScalingInstanceDetails,
  Filter,
  LifecycleHook as LifecycleHookShape,
} from '@aws-sdk/client-auto-scaling';
import { pageOf } from '../page';
import { AwsError } from '../wire/aws-error';
import type { Activity } from './activity-log';
import { validationError } from './errors';
import type { Group } from './group';
import { launchTemplateOf, type GroupSettings } from './group-settings';
import type { Instance } from './instance';
import { maxActionDuration, type LifecycleHook } from './lifecycle-hook';

/** A group as DescribeAutoScalingGroups shows it. */
export function describeGroup({ settings, instances }: Group): AutoScalingGroup {
  const { launchTemplate, mixedInstancesPolicy, subnets } = settings;
  return {
    AutoScalingGroupName: settings.name,
    AutoScalingGroupARN: settings.arn,
    CreatedTime: new Date(settings.createdAt),
    MinSize: settings.minSize,
    MaxSize: settings.maxSize,
    DesiredCapacity: settings.desiredCapacity,
    DefaultCooldown: settings.defaultCooldown,
    AvailabilityZones: [...settings.availabilityZones],
    ...(subnets === undefined ? {} : { VPCZoneIdentifier: subnets }),
    ...(launchTemplate ? { LaunchTemplate: launchTemplate } : {}),
    ...(mixedInstancesPolicy ? { MixedInstancesPolicy: mixedInstancesPolicy } : {}),
    CapacityRebalance: settings.capacityRebalance ?? false,
    HealthCheckType: settings.healthCheckType,
    HealthCheckGracePeriod: settings.healthCheckGracePeriod,
    NewInstancesProtectedFromScaleIn: settings.newInstancesProtectedFromScaleIn,
    TerminationPolicies: [...settings.terminationPolicies],
    Tags: [...settings.tags],
    SuspendedProcesses: Object.entries(settings.suspendedProcesses).map(([ProcessName, SuspensionReason]) => ({
      ProcessName,
      SuspensionReason,
    })),
    Instances: instances.map((instance) => describeMember(instance, settings)),
    LoadBalancerNames: [],
    TargetGroupARNs: [],
    EnabledMetrics: [],
  };
}

function describeMember(instance: Instance, settings: GroupSettings) {
  const template = launchTemplateOf(settings);
  return {
    InstanceId: instance.instanceId,
    InstanceType: instance.instanceType,
    AvailabilityZone: instance.availabilityZone,
    LifecycleState: instance.lifecycleState as 'InService',
    HealthStatus: instance.healthStatus,
    ProtectedFromScaleIn: instance.protectedFromScaleIn,
    ...(template ? { LaunchTemplate: template } : {}),
  };
}

/** An instance as DescribeAutoScalingInstances shows it: with its group, and the health in capitals. */
export function describeInstance(instance: Instance, settings: GroupSettings): AutoScalingInstanceDetails {
  return {
    ...describeMember(instance, settings),
    AutoScalingGroupName: settings.name,
    HealthStatus: instance.healthStatus.toUpperCase(),
  };
}

/** An activity as DescribeScalingActivities shows it. */
export function describeActivity(activity: Activity, arn: string): ActivityShape {
  return {
    ActivityId: activity.activityId,
    AutoScalingGroupName: activity.groupName,
    AutoScalingGroupARN: arn,
    Description: activity.description,
    Cause: activity.cause,
    StartTime: new Date(activity.startedAt),
    ...(activity.endedAt === undefined ? {} : { EndTime: new Date(activity.endedAt) }),
    StatusCode: activity.status,
    ...(activity.statusMessage === undefined ? {} : { StatusMessage: activity.statusMessage }),
    Progress: activity.endedAt === undefined ? 50 : 100,
    Details: activity.details,
  };
}

/** A hook as DescribeLifecycleHooks shows it. */
export function describeHook(hook: LifecycleHook, groupName: string): LifecycleHookShape {
  return {
    AutoScalingGroupName: groupName,
    LifecycleHookName: hook.name,
    LifecycleTransition: hook.transition,
    HeartbeatTimeout: hook.heartbeatTimeout,
    GlobalTimeout: maxActionDuration(hook),
    DefaultResult: hook.defaultResult,
  };
}

/** Whether a group passes all filters. @throws {AwsError} ValidationError for a filter that does not exist */
export function passesFilters({ settings }: Group, filters: readonly Filter[]): boolean {
  return filters.every(({ Name = '', Values = [] }) => {
    const has = (text: string | undefined) => text !== undefined && Values.includes(text);
    if (Name === 'tag-key') return settings.tags.some((tag) => has(tag.Key));
    if (Name === 'tag-value') return settings.tags.some((tag) => has(tag.Value));
    if (Name.startsWith('tag:')) return settings.tags.some((tag) => tag.Key === Name.slice(4) && has(tag.Value));
    throw validationError(`'${Name}' is not a valid filter type`);
  });
}

/**
 * One page of a Describe operation.
 * @throws {AwsError} ValidationError for a size out of bounds, InvalidNextToken for a token that was not given out
 */
export function describePage<Item>(
  list: readonly Item[],
  input: { readonly NextToken?: string | undefined; readonly MaxRecords?: number | undefined },
  { usual, most }: { usual: number; most: number },
): { readonly items: Item[]; readonly NextToken: string | undefined } {
  const size = input.MaxRecords ?? usual;
  if (size < 1 || size > most)
    throw validationError(
      `Value '${size}' at 'maxRecords' failed to satisfy constraint: Member must have value between 1 and ${most}`,
    );
  const page = pageOf(list, { token: input.NextToken, size });
  if (!page) throw new AwsError('InvalidNextToken', 'The NextToken value is not valid.');
  return { items: page.items, NextToken: page.nextToken };
}
