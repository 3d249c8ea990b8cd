/** EC2 Auto Scaling: the service's table. */
import * as sdk from '@aws-sdk/client-auto-scaling';
import { randomUUID } from 'node:crypto';
import { arnOf, type Environment, type RunningService } from '../environment';
import { awsQuery } from '../wire/aws-query';
import { AwsError } from '../wire/aws-error';
import { defineService, type Operations } from '../wire/service';
import { causes } from './causes';
import {
  describeActivity,
  describeGroup,
  describeHook,
  describeInstance,
  describePage,
  passesFilters,
} from './describe';
import { noSuchInstance, validationError } from './errors';
import type { Group } from './group';
import { createSettings, setDesiredCapacity, updateSettings } from './group-settings';
import { GroupRegistry, type GroupOptions } from './group-registry';
import { isActive } from './instance';
import { putHook, requireResult } from './lifecycle-hook';

/** The service with its groups, which EC2 and instance metadata show too. */
export interface AutoScaling extends RunningService {
  readonly groups: GroupRegistry;
}

const MAX_PROTECTED_AT_ONCE = 50;
const PROCESSES = [
  'Launch',
  'Terminate',
  'AddToLoadBalancer',
  'AlarmNotification',
  'AZRebalance',
  'HealthCheck',
  'InstanceRefresh',
  'ReplaceUnhealthy',
  'ScheduledActions',
];

export function createAutoScaling(environment: Environment, options: GroupOptions = {}): AutoScaling {
  const groups = new GroupRegistry(environment, options);
  const service = defineService<typeof sdk>(sdk, {
    protocol: awsQuery({ version: '2011-01-01', xmlNamespace: 'http://autoscaling.amazonaws.com/doc/2011-01-01/' }),
    operations: {
      ...groupOperations(groups, environment),
      ...instanceOperations(groups, environment),
      ...hookOperations(groups),
      ...processOperations(groups, environment),
      ...describeOperations(groups),
    },
  });
  return { service, groups, close: () => groups.close() };
}

function groupOperations(groups: GroupRegistry, environment: Environment): Operations<typeof sdk> {
  const { now, region } = environment;
  return {
    CreateAutoScalingGroup: (input) => {
      const name = input.AutoScalingGroupName ?? '';
      if (groups.has(name))
        throw new AwsError(
          'AlreadyExistsFault',
          `AutoScalingGroup by this name already exists - A group with the name ${name} already exists`,
        );
      const arn = arnOf(environment, 'autoscaling', `autoScalingGroup:${randomUUID()}:autoScalingGroupName/${name}`);
      const group = groups.add(createSettings(input, { arn, createdAt: now(), region }));
      group.reconcile(causes.created(now(), { from: 0, to: group.settings.desiredCapacity }));
    },
    UpdateAutoScalingGroup: (input) => {
      const group = groups.get(input.AutoScalingGroupName);
      const from = group.settings.desiredCapacity;
      groups.change(group, updateSettings(group.settings, input));
      const { minSize: min, maxSize: max, desiredCapacity: desired } = group.settings;
      group.reconcile(causes.constraintsUpdated(now(), { min, max, desired }, { from, to: desired }));
    },
    DeleteAutoScalingGroup: (input) => {
      const group = groups.get(input.AutoScalingGroupName);
      if (group.instances.length > 0 && !input.ForceDelete)
        throw new AwsError(
          'ResourceInUseFault',
          'You cannot delete an AutoScalingGroup while there are instances or pending Spot instance request(s) still in the group.',
        );
      groups.delete(group);
    },
    SetDesiredCapacity: (input) => {
      const group = groups.get(input.AutoScalingGroupName);
      const from = group.settings.desiredCapacity;
      const changed = setDesiredCapacity(group.settings, input.DesiredCapacity ?? 0);
      if (input.HonorCooldown) requireNoCooldown(group, environment);
      groups.change(group, changed);
      group.reconcile(causes.desiredCapacitySet(now(), { from, to: changed.desiredCapacity }));
    },
  };
}

function requireNoCooldown(group: Group, { now }: Environment): void {
  if (group.cooldownUntil === undefined || now() >= group.cooldownUntil) return;
  const [latest] = group.activities.list();
  throw new AwsError(
    'ScalingActivityInProgressFault',
    `Scaling activity ${latest?.activityId ?? ''} is in progress and blocks this action`,
  );
}

function instanceOperations(groups: GroupRegistry, { now }: Environment): Operations<typeof sdk> {
  return {
    SetInstanceProtection: ({ AutoScalingGroupName, InstanceIds = [], ProtectedFromScaleIn = false }) => {
      const group = groups.get(AutoScalingGroupName);
      if (InstanceIds.length === 0 || InstanceIds.length > MAX_PROTECTED_AT_ONCE)
        throw validationError(`The number of instance IDs must be between 1 and ${MAX_PROTECTED_AT_ONCE}`);
      const instances = InstanceIds.map((instanceId) => {
        const instance = group.instances.find((candidate) => candidate.instanceId === instanceId);
        if (!instance) throw noSuchInstance(instanceId, group.settings.name);
        if (instance.lifecycleState !== 'InService')
          throw validationError(`The instance ${instanceId} is not in InService or EnteringStandby or Standby.`);
        return instance;
      });
      for (const instance of instances) instance.protectedFromScaleIn = ProtectedFromScaleIn;
      // A scale-in that found everything protected is still wanted.
      if (!ProtectedFromScaleIn) group.reconcile();
      return {};
    },
    TerminateInstanceInAutoScalingGroup: ({ InstanceId = '', ShouldDecrementDesiredCapacity = false }) => {
      const { group, instance } = groups.getInstance(InstanceId);
      if (!isActive(instance)) throw validationError(`Instance ${InstanceId} is already terminating.`);
      const { desiredCapacity: from, minSize } = group.settings;
      if (ShouldDecrementDesiredCapacity) {
        if (from - 1 < minSize)
          throw validationError(
            `Currently, desiredSize equals minSize (${minSize}). Terminating instance without replacement will violate group's min size constraint. Either set shouldDecrementDesiredCapacity flag to false or lower group's min size.`,
          );
        groups.change(group, setDesiredCapacity(group.settings, from - 1));
      }
      const decrement = ShouldDecrementDesiredCapacity ? { from, to: from - 1 } : undefined;
      const activityId = group.terminate(instance, causes.terminatedByUser(now(), InstanceId, decrement));
      group.reconcile();
      const activity = group.activities.get(activityId);
      return activity ? { Activity: describeActivity(activity, group.settings.arn) } : {};
    },
    SetInstanceHealth: ({ InstanceId = '', HealthStatus }) => {
      const { group, instance } = groups.getInstance(InstanceId);
      if (HealthStatus !== 'Healthy' && HealthStatus !== 'Unhealthy')
        throw validationError('Valid instance health states are: [Healthy, Unhealthy]');
      if (HealthStatus === 'Healthy') instance.healthStatus = 'Healthy';
      else group.replaceUnhealthy(instance, causes.markedUnhealthy(now()));
    },
  };
}

function hookOperations(groups: GroupRegistry): Operations<typeof sdk> {
  const nameOf = (input: { InstanceId?: string | undefined; LifecycleHookName?: string | undefined }) => ({
    instanceId: input.InstanceId ?? '',
    hookName: input.LifecycleHookName ?? '',
  });
  const noAction = (instanceId: string) =>
    validationError(`No active Lifecycle Action found with instance ID ${instanceId}`);
  return {
    PutLifecycleHook: (input) => {
      const group = groups.get(input.AutoScalingGroupName);
      groups.change(group, { ...group.settings, hooks: putHook(group.settings.hooks, input) });
      return {};
    },
    DeleteLifecycleHook: ({ AutoScalingGroupName, LifecycleHookName }) => {
      const group = groups.get(AutoScalingGroupName);
      const hooks = group.settings.hooks.filter((hook) => hook.name !== LifecycleHookName);
      if (hooks.length === group.settings.hooks.length)
        throw validationError(`No Lifecycle Hook found with name: ${LifecycleHookName}`);
      groups.change(group, { ...group.settings, hooks });
      // Whoever waits at this hook waits for nothing now: on AWS such an action ends with CONTINUE for a termination.
      for (const { instanceId } of group.instances)
        groups.waits.complete({ instanceId, hookName: LifecycleHookName ?? '' }, 'CONTINUE');
      return {};
    },
    CompleteLifecycleAction: (input) => {
      groups.get(input.AutoScalingGroupName);
      const result = requireResult(input.LifecycleActionResult);
      if (!groups.waits.complete(nameOf(input), result)) throw noAction(input.InstanceId ?? '');
      return {};
    },
    RecordLifecycleActionHeartbeat: (input) => {
      groups.get(input.AutoScalingGroupName);
      if (!groups.waits.heartbeat(nameOf(input))) throw noAction(input.InstanceId ?? '');
      return {};
    },
  };
}

function processOperations(groups: GroupRegistry, { now }: Environment): Operations<typeof sdk> {
  const named = (processes: readonly string[] | undefined): readonly string[] => {
    for (const process of processes ?? [])
      if (!PROCESSES.includes(process)) throw validationError(`Invalid scaling process: ${process}`);
    return processes?.length ? processes : PROCESSES;
  };
  return {
    SuspendProcesses: ({ AutoScalingGroupName, ScalingProcesses }) => {
      const group = groups.get(AutoScalingGroupName);
      const reason = `User suspended at ${new Date(now()).toISOString().slice(0, 19)}Z`;
      const suspended = Object.fromEntries(named(ScalingProcesses).map((process) => [process, reason]));
      const suspendedProcesses = { ...group.settings.suspendedProcesses, ...suspended };
      groups.change(group, { ...group.settings, suspendedProcesses });
    },
    ResumeProcesses: ({ AutoScalingGroupName, ScalingProcesses }) => {
      const group = groups.get(AutoScalingGroupName);
      const resumed = named(ScalingProcesses);
      const kept = Object.entries(group.settings.suspendedProcesses).filter(([process]) => !resumed.includes(process));
      groups.change(group, { ...group.settings, suspendedProcesses: Object.fromEntries(kept) });
      group.checkHealth();
      group.reconcile();
    },
  };
}

function describeOperations(groups: GroupRegistry): Operations<typeof sdk> {
  return {
    DescribeAutoScalingGroups: (input) => {
      const names = input.AutoScalingGroupNames ?? [];
      const all = groups
        .list()
        .filter((group) => names.length === 0 || names.includes(group.settings.name))
        .filter((group) => passesFilters(group, input.Filters ?? []));
      const { items, NextToken } = describePage(all, input, { usual: 50, most: 100 });
      return { AutoScalingGroups: items.map(describeGroup), NextToken };
    },
    DescribeAutoScalingInstances: (input) => {
      const ids = input.InstanceIds ?? [];
      const all = groups
        .list()
        .flatMap(({ instances, settings }) => instances.map((instance) => describeInstance(instance, settings)))
        .filter(({ InstanceId }) => ids.length === 0 || ids.includes(InstanceId ?? ''));
      const { items, NextToken } = describePage(all, input, { usual: 50, most: 50 });
      return { AutoScalingInstances: items, NextToken };
    },
    DescribeScalingActivities: (input) => {
      const ids = input.ActivityIds ?? [];
      const chosen =
        input.AutoScalingGroupName === undefined ? groups.list() : [groups.get(input.AutoScalingGroupName)];
      const all = chosen
        .flatMap(({ activities, settings }) => activities.list().map((activity) => ({ activity, settings })))
        .filter(({ activity }) => ids.length === 0 || ids.includes(activity.activityId))
        .sort((a, b) => b.activity.startedAt - a.activity.startedAt);
      const { items, NextToken } = describePage(all, input, { usual: 100, most: 100 });
      return { Activities: items.map(({ activity, settings }) => describeActivity(activity, settings.arn)), NextToken };
    },
    // No refresh is emulated, so that no group ever had one.
    DescribeInstanceRefreshes: ({ AutoScalingGroupName }) => {
      groups.get(AutoScalingGroupName);
      return { InstanceRefreshes: [] };
    },
    DescribeLifecycleHooks: ({ AutoScalingGroupName, LifecycleHookNames }) => {
      const { settings } = groups.get(AutoScalingGroupName);
      const hooks = settings.hooks.filter(
        (hook) => !LifecycleHookNames?.length || LifecycleHookNames.includes(hook.name),
      );
      return { LifecycleHooks: hooks.map((hook) => describeHook(hook, settings.name)) };
    },
  };
}
