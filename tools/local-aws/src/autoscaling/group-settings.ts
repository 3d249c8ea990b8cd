/** What a group was configured to be: everything of it that outlives a restart, with the limits the API sets. No I/O. */
import type {
  CreateAutoScalingGroupCommandInput,
  LaunchTemplateSpecification,
  MixedInstancesPolicy,
  TagDescription,
  UpdateAutoScalingGroupCommandInput,
} from '@aws-sdk/client-auto-scaling';
import { seconds, type EpochMs, type Seconds } from '@ffleet/units';
import { AwsError } from '../wire/aws-error';
import { validationError } from './errors';
import type { LifecycleHook } from './lifecycle-hook';

export interface GroupSettings {
  readonly name: string;
  readonly arn: string;
  readonly createdAt: EpochMs;
  readonly minSize: number;
  readonly maxSize: number;
  readonly desiredCapacity: number;
  readonly defaultCooldown: Seconds;
  readonly availabilityZones: readonly string[];
  readonly subnets?: string;
  readonly launchTemplate?: LaunchTemplateSpecification;
  readonly mixedInstancesPolicy?: MixedInstancesPolicy;
  /** Absent in journals of before it was kept. */
  readonly capacityRebalance?: boolean;
  readonly healthCheckType: string;
  readonly healthCheckGracePeriod: Seconds;
  readonly newInstancesProtectedFromScaleIn: boolean;
  readonly terminationPolicies: readonly string[];
  readonly tags: readonly TagDescription[];
  readonly hooks: readonly LifecycleHook[];
  /** Process name -> why it was suspended. */
  readonly suspendedProcesses: Readonly<Record<string, string>>;
}

/** Templates are known by name alone, so the type comes from an override, else it is this one. */
const DEFAULT_INSTANCE_TYPE = 'c7i.large';

/** @throws {AwsError} ValidationError, AlreadyExistsFault is the caller's */
export function createSettings(
  input: CreateAutoScalingGroupCommandInput,
  { arn, createdAt, region }: { arn: string; createdAt: EpochMs; region: string },
): GroupSettings {
  const name = input.AutoScalingGroupName ?? '';
  // eslint-disable-next-line no-control-regex -- control characters are what the name must not hold
  if (!/^[^:\u0000-\u001f]{1,255}$/.test(name)) throw validationError(`Invalid AutoScalingGroupName '${name}'`);
  requireTemplate(input);
  if (!input.AvailabilityZones?.length && !input.VPCZoneIdentifier)
    throw validationError('At least one Availability Zone or VPC Subnet is required.');
  const minSize = input.MinSize ?? 0;
  return requireSizes({
    name,
    arn,
    createdAt,
    minSize,
    maxSize: input.MaxSize ?? 0,
    desiredCapacity: input.DesiredCapacity ?? minSize,
    defaultCooldown: seconds(input.DefaultCooldown ?? 300),
    availabilityZones: input.AvailabilityZones ?? [`${region}a`, `${region}b`],
    ...(input.VPCZoneIdentifier ? { subnets: input.VPCZoneIdentifier } : {}),
    ...(input.LaunchTemplate ? { launchTemplate: input.LaunchTemplate } : {}),
    ...(input.MixedInstancesPolicy ? { mixedInstancesPolicy: withDefaults(input.MixedInstancesPolicy) } : {}),
    capacityRebalance: input.CapacityRebalance ?? false,
    healthCheckType: input.HealthCheckType ?? 'EC2',
    healthCheckGracePeriod: seconds(input.HealthCheckGracePeriod ?? 0),
    newInstancesProtectedFromScaleIn: input.NewInstancesProtectedFromScaleIn ?? false,
    terminationPolicies: input.TerminationPolicies ?? ['Default'],
    tags: (input.Tags ?? []).map((tag) => ({
      Key: tag.Key ?? '',
      Value: tag.Value ?? '',
      PropagateAtLaunch: tag.PropagateAtLaunch ?? false,
      ResourceId: name,
      ResourceType: 'auto-scaling-group',
    })),
    hooks: [],
    suspendedProcesses: {},
  });
}

/**
 * A size that was not given follows the new bounds; one that was given must lie within them.
 * @throws {AwsError} ValidationError
 * @see Amazon EC2 Auto Scaling API Reference, UpdateAutoScalingGroup
 */
export function updateSettings(settings: GroupSettings, input: UpdateAutoScalingGroupCommandInput): GroupSettings {
  if (input.LaunchConfigurationName || input.LaunchTemplate || input.MixedInstancesPolicy) requireTemplate(input);
  const minSize = input.MinSize ?? settings.minSize;
  const maxSize = input.MaxSize ?? settings.maxSize;
  const followed = Math.min(maxSize, Math.max(minSize, settings.desiredCapacity));
  return requireSizes({
    ...settings,
    minSize,
    maxSize,
    desiredCapacity: input.DesiredCapacity ?? followed,
    defaultCooldown: seconds(input.DefaultCooldown ?? settings.defaultCooldown),
    availabilityZones: input.AvailabilityZones ?? settings.availabilityZones,
    ...(input.VPCZoneIdentifier ? { subnets: input.VPCZoneIdentifier } : {}),
    ...(input.LaunchTemplate ? { launchTemplate: input.LaunchTemplate } : {}),
    ...(input.MixedInstancesPolicy ? { mixedInstancesPolicy: withDefaults(input.MixedInstancesPolicy) } : {}),
    capacityRebalance: input.CapacityRebalance ?? settings.capacityRebalance ?? false,
    healthCheckType: input.HealthCheckType ?? settings.healthCheckType,
    healthCheckGracePeriod: seconds(input.HealthCheckGracePeriod ?? settings.healthCheckGracePeriod),
    newInstancesProtectedFromScaleIn:
      input.NewInstancesProtectedFromScaleIn ?? settings.newInstancesProtectedFromScaleIn,
    terminationPolicies: input.TerminationPolicies ?? settings.terminationPolicies,
  });
}

/** @throws {AwsError} ValidationError when the size lies outside the group's bounds */
export function setDesiredCapacity(settings: GroupSettings, desiredCapacity: number): GroupSettings {
  const refuse = (side: string, bound: number) =>
    validationError(
      `New SetDesiredCapacity value ${desiredCapacity} is ${side} value ${bound} for the AutoScalingGroup.`,
    );
  if (desiredCapacity > settings.maxSize) throw refuse('above max', settings.maxSize);
  if (desiredCapacity < settings.minSize) throw refuse('below min', settings.minSize);
  return { ...settings, desiredCapacity };
}

/** The type of the group's next instance. */
export const instanceTypeOf = (settings: GroupSettings): string =>
  settings.mixedInstancesPolicy?.LaunchTemplate?.Overrides?.[0]?.InstanceType ?? DEFAULT_INSTANCE_TYPE;

/** The template that the group's instances are made from. */
export const launchTemplateOf = (settings: GroupSettings): LaunchTemplateSpecification | undefined =>
  settings.launchTemplate ?? settings.mixedInstancesPolicy?.LaunchTemplate?.LaunchTemplateSpecification;

/** What a distribution leaves out. @see Amazon EC2 Auto Scaling API Reference, InstancesDistribution */
function withDefaults(policy: MixedInstancesPolicy): MixedInstancesPolicy {
  const isByRequirements = policy.LaunchTemplate?.Overrides?.some(({ InstanceRequirements }) => InstanceRequirements);
  return {
    ...policy,
    InstancesDistribution: {
      OnDemandAllocationStrategy: isByRequirements ? 'lowest-price' : 'prioritized',
      OnDemandBaseCapacity: 0,
      OnDemandPercentageAboveBaseCapacity: 100,
      SpotAllocationStrategy: 'lowest-price',
      ...policy.InstancesDistribution,
    },
  };
}

function requireTemplate(input: CreateAutoScalingGroupCommandInput | UpdateAutoScalingGroupCommandInput): void {
  if (input.LaunchConfigurationName)
    throw new AwsError('ValidationError', 'Launch configurations are not emulated: name a LaunchTemplate instead.');
  if (input.LaunchTemplate && input.MixedInstancesPolicy)
    throw validationError('Valid requests must contain either LaunchTemplate or MixedInstancesPolicy, not both.');
  const template = input.LaunchTemplate ?? input.MixedInstancesPolicy?.LaunchTemplate?.LaunchTemplateSpecification;
  if (!template)
    throw validationError(
      'Valid requests must contain either LaunchTemplate, LaunchConfigurationName, InstanceId or MixedInstancesPolicy parameter.',
    );
  if ((template.LaunchTemplateName === undefined) === (template.LaunchTemplateId === undefined))
    throw validationError('Valid requests must contain either launchTemplateId or LaunchTemplateName');
}

function requireSizes(settings: GroupSettings): GroupSettings {
  const { minSize, maxSize, desiredCapacity } = settings;
  for (const size of [minSize, maxSize, desiredCapacity])
    if (!Number.isInteger(size) || size < 0) throw validationError('Group sizes must be whole numbers of at least 0');
  if (minSize > maxSize)
    throw validationError(`Max bound, ${maxSize}, must be greater than or equal to min bound, ${minSize}`);
  if (desiredCapacity < minSize || desiredCapacity > maxSize)
    throw validationError(
      `Desired capacity:${desiredCapacity} must be between the specified min size:${minSize} and max size:${maxSize}`,
    );
  return settings;
}
