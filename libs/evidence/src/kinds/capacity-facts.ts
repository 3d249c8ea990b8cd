/** What the fleet may be made of: how its instances are paid for, which of them EC2 took back, and how many are allowed. */
import { epochMs } from '@ffleet/units';
import * as z from 'zod';
import { COUNT, EPOCH_MS, SECONDS } from '../branded-schemas';
import { awsCall, defineFactKind } from '../fact-kind';
import { formatTime } from '../format';

/** A Spot instance's end is remembered for a day. */
const NOTICES_WINDOW_MS = 24 * 3_600_000;

/**
 * How the group buys its instances; the subject is the group.
 * @see Amazon EC2 Auto Scaling API Reference, InstancesDistribution
 */
export const purchaseOptions = defineFactKind({
  schema: z.object({
    /** Null where the group has no mixed instances policy: its launch template alone decides, for all instances alike. */
    distribution: z
      .object({
        onDemandBase: COUNT.nullable(),
        onDemandPercentageAboveBase: COUNT.nullable(),
        onDemandAllocation: z.string().nullable(),
        spotAllocation: z.string().nullable(),
      })
      .nullable(),
    /** Of the overrides, in their order; empty where the launch template names the type. */
    instanceTypes: z.array(z.string()),
    capacityRebalance: z.boolean(),
  }),
  source: (inquiry) =>
    awsCall(inquiry, {
      service: 'autoscaling',
      operation: 'DescribeAutoScalingGroups',
      input: { AutoScalingGroupNames: [inquiry.subject] },
    }),
  summarize: ({ distribution, instanceTypes, capacityRebalance }) =>
    [
      distribution === null
        ? 'mixedInstances=none'
        : `onDemandBase=${distribution.onDemandBase ?? '?'} onDemandAboveBase=${distribution.onDemandPercentageAboveBase ?? '?'}% ` +
          `onDemandAllocation=${distribution.onDemandAllocation ?? '?'} spotAllocation=${distribution.spotAllocation ?? '?'}`,
      `types=${instanceTypes.join(',') || "the launch template's"}`,
      `capacityRebalance=${capacityRebalance}`,
    ].join(' '),
});

/** What EC2 told workers about their Spot instances, by the workers' logs; the subject is the group. */
export const spotNotices = defineFactKind({
  schema: z.object({
    from: EPOCH_MS,
    to: EPOCH_MS,
    /** Newest first. */
    notices: z.array(
      z.object({
        at: EPOCH_MS,
        workerId: z.string(),
        kind: z.enum(['spot-interruption', 'rebalance-recommendation']),
        /** What was left for the job at hand. */
        timeLeft: SECONDS,
      }),
    ),
  }),
  source: (inquiry) =>
    awsCall(inquiry, {
      service: 'logs',
      operation: 'FilterLogEvents',
      input: {
        LogGroupName: inquiry.names.workerLogGroup,
        StartTime: epochMs(inquiry.at - NOTICES_WINDOW_MS),
        EndTime: inquiry.at,
        FilterPattern: '"WORKER_DRAINING"',
      },
    }),
  summarize: ({ from, to, notices }) => {
    const interruptions = notices.filter(({ kind }) => kind === 'spot-interruption').length;
    return [
      `interruptions=${interruptions} recommendations=${notices.length - interruptions} from ${formatTime(from)} to ${formatTime(to)}`,
      ...notices.map(
        ({ at, workerId, kind, timeLeft }) => `${formatTime(at)} ${workerId}: ${kind}, ${timeLeft} s before`,
      ),
    ].join(' | ');
  },
});

/** Standard (A, C, D, H, I, M, R, T, Z) instances. @see Amazon EC2 User Guide, Amazon EC2 service quotas */
export const ON_DEMAND_QUOTA = 'L-1216C47A';
export const SPOT_QUOTA = 'L-34B43A08';

/** How many vCPUs may run in the region; the subject is the quota's code. */
export const vcpuQuota = defineFactKind({
  schema: z.object({ name: z.string(), vcpus: z.number().nonnegative() }),
  source: (inquiry) =>
    awsCall(inquiry, {
      service: 'service-quotas',
      operation: 'GetServiceQuota',
      input: { ServiceCode: 'ec2', QuotaCode: inquiry.subject },
    }),
  summarize: ({ name, vcpus }) => `vcpus=${vcpus} ${name}`,
});
