/** EC2, as much as shows the instances of Auto Scaling groups. */
import * as sdk from '@aws-sdk/client-ec2';
import type { Filter, Instance as InstanceShape, InstanceStateName } from '@aws-sdk/client-ec2';
import type { GroupRegistry } from '../autoscaling/group-registry';
import type { Instance, LifecycleState } from '../autoscaling/instance';
import type { GroupSettings } from '../autoscaling/group-settings';
import type { Environment, RunningService } from '../environment';
import { pageOf } from '../page';
import { AwsError } from '../wire/aws-error';
import { ec2Query } from '../wire/ec2-query';
import { defineService } from '../wire/service';

const MIN_RESULTS = 5;
const MAX_RESULTS = 1000;

export function createEc2({ accountId }: Environment, groups: GroupRegistry): RunningService {
  const service = defineService<typeof sdk>(sdk, {
    protocol: ec2Query({ version: '2016-11-15', xmlNamespace: 'http://ec2.amazonaws.com/doc/2016-11-15/' }),
    operations: {
      DescribeInstances: (input) => {
        const all = groups
          .list()
          .flatMap(({ instances, settings }) => instances.map((instance) => describeInstance(instance, settings)));
        const chosen = chooseById(all, input.InstanceIds ?? []).filter((instance) =>
          (input.Filters ?? []).every((filter) => passesFilter(instance, filter)),
        );
        const { items, nextToken } = page(chosen, input);
        return {
          // Auto Scaling launches instances one by one, so that each is a reservation of its own.
          Reservations: items.map((instance) => ({
            ReservationId: `r-${instance.InstanceId?.slice(2) ?? ''}`,
            OwnerId: accountId,
            Instances: [instance],
          })),
          ...(nextToken === undefined ? {} : { NextToken: nextToken }),
        };
      },
    },
  });
  return { service, close: () => undefined };
}

/** @see Amazon EC2 API Reference, InstanceState */
function stateOf(lifecycleState: LifecycleState): { Code: number; Name: InstanceStateName } {
  switch (lifecycleState) {
    case 'Pending':
      return { Code: 0, Name: 'pending' };
    case 'Terminating':
    case 'Terminating:Proceed':
      return { Code: 32, Name: 'shutting-down' };
    case 'Terminated':
      return { Code: 48, Name: 'terminated' };
    case 'Pending:Wait':
    case 'Pending:Proceed':
    case 'InService':
    case 'Terminating:Wait':
      return { Code: 16, Name: 'running' };
  }
}

function describeInstance(instance: Instance, settings: GroupSettings): InstanceShape {
  const propagated = settings.tags.filter((tag) => tag.PropagateAtLaunch);
  return {
    InstanceId: instance.instanceId,
    InstanceType: instance.instanceType as 'c7i.large',
    LaunchTime: new Date(instance.launchedAt),
    State: stateOf(instance.lifecycleState),
    Placement: { AvailabilityZone: instance.availabilityZone, Tenancy: 'default' },
    PrivateIpAddress: '127.0.0.1',
    Tags: [
      ...propagated.map(({ Key, Value }) => ({ Key, Value })),
      { Key: 'aws:autoscaling:groupName', Value: settings.name },
    ],
  };
}

function chooseById(all: readonly InstanceShape[], ids: readonly string[]): readonly InstanceShape[] {
  const malformed = ids.find((id) => !/^i-[0-9a-f]{8}([0-9a-f]{9})?$/.test(id));
  if (malformed !== undefined) throw new AwsError('InvalidInstanceID.Malformed', `Invalid id: "${malformed}"`);
  const missing = ids.filter((id) => !all.some((instance) => instance.InstanceId === id));
  if (missing.length === 1)
    throw new AwsError('InvalidInstanceID.NotFound', `The instance ID '${missing[0]}' does not exist`);
  if (missing.length > 1)
    throw new AwsError('InvalidInstanceID.NotFound', `The instance IDs '${missing.join(', ')}' do not exist`);
  return ids.length === 0 ? all : all.filter((instance) => ids.includes(instance.InstanceId ?? ''));
}

function passesFilter(instance: InstanceShape, { Name = '', Values = [] }: Filter): boolean {
  const has = (text: string | undefined) => text !== undefined && Values.includes(text);
  if (Name === 'instance-state-name') return has(instance.State?.Name);
  if (Name === 'instance-id') return has(instance.InstanceId);
  if (Name === 'instance-type') return has(instance.InstanceType);
  if (Name === 'availability-zone') return has(instance.Placement?.AvailabilityZone);
  if (Name.startsWith('tag:'))
    return (instance.Tags ?? []).some((tag) => tag.Key === Name.slice('tag:'.length) && has(tag.Value));
  throw new AwsError('InvalidParameterValue', `The filter '${Name}' is invalid`);
}

function page(
  instances: readonly InstanceShape[],
  input: { MaxResults?: number | undefined; NextToken?: string | undefined; InstanceIds?: string[] | undefined },
) {
  const { MaxResults, NextToken, InstanceIds } = input;
  if (MaxResults !== undefined && InstanceIds?.length)
    throw new AwsError(
      'InvalidParameterCombination',
      'The parameter instancesSet cannot be used with the parameter maxResults',
    );
  if (MaxResults !== undefined && (MaxResults < MIN_RESULTS || MaxResults > MAX_RESULTS))
    throw new AwsError(
      'InvalidParameterValue',
      `Value ( ${MaxResults} ) for parameter maxResults is invalid. Expecting a value between ${MIN_RESULTS} and ${MAX_RESULTS}.`,
    );
  const found = pageOf(instances, { token: NextToken, size: MaxResults ?? MAX_RESULTS });
  if (!found) throw new AwsError('InvalidParameterValue', 'Unable to parse pagination token');
  return found;
}
