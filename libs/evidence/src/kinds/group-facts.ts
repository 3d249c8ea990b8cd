/** What Auto Scaling tells about the worker group; the subject is the group's name. */
import * as z from 'zod';
import { COUNT, EPOCH_MS } from '../branded-schemas';
import { awsCall, defineFactKind } from '../fact-kind';
import { formatTime } from '../format';

/** Activities are asked for this many at a time; `MaxItems` is the AWS CLI's word for it. */
const ACTIVITIES_MAX = 20;

export const group = defineFactKind({
  schema: z.object({
    desired: COUNT,
    min: COUNT,
    max: COUNT,
    instances: z.array(
      z.object({ instanceId: z.string(), lifecycle: z.string(), health: z.string(), protected: z.boolean() }),
    ),
    /** `Launch`, `Terminate`, ... (Amazon EC2 Auto Scaling User Guide, suspend and resume processes). */
    suspendedProcesses: z.array(z.string()),
  }),
  source: (inquiry) =>
    awsCall(inquiry, {
      service: 'autoscaling',
      operation: 'DescribeAutoScalingGroups',
      input: { AutoScalingGroupNames: [inquiry.subject] },
    }),
  summarize: ({ desired, min, max, instances, suspendedProcesses }) => {
    const inService = instances.filter(({ lifecycle }) => lifecycle === 'InService');
    const suspended = suspendedProcesses.length > 0 ? ` suspended=${suspendedProcesses.join(',')}` : '';
    return `desired=${desired} min=${min} max=${max} InService=${inService.length} of ${instances.length}${suspended}`;
  },
});

const ACTIVITY = z.object({
  startedAt: EPOCH_MS,
  /** `Successful`, `Failed`, `InProgress`, ... */
  status: z.string(),
  cause: z.string(),
  /** What went wrong; null where nothing did. */
  statusMessage: z.string().nullable(),
});
type Activity = z.infer<typeof ACTIVITY>;

export const scalingActivities = defineFactKind({
  schema: z.object({
    /** Newest first. */
    activities: z.array(ACTIVITY),
  }),
  source: (inquiry) =>
    awsCall(inquiry, {
      service: 'autoscaling',
      operation: 'DescribeScalingActivities',
      input: { AutoScalingGroupName: inquiry.subject, MaxItems: ACTIVITIES_MAX },
    }),
  summarize: ({ activities }) => activities.map(describeActivity).join(' | ') || 'none',
});

/**
 * The one of them that a conclusion rests on, or that none is such a one: in the evidence the history says nothing more.
 * @param options.sought what was looked for, such as `sets desired=5`
 */
export function excerptOf(options: {
  activities: readonly Activity[];
  found: Activity | undefined;
  sought: string;
}): string {
  const { activities, found, sought } = options;
  if (found === undefined) return `none of ${activities.length} ${sought}`;
  return activities.length === 1 ? describeActivity(found) : `1 of ${activities.length}: ${describeActivity(found)}`;
}

function describeActivity({ startedAt, status, cause }: Activity): string {
  return `${formatTime(startedAt)} ${status}: ${cause}`;
}

export const instanceRefresh = defineFactKind({
  schema: z.object({ status: z.string().nullable(), percentageComplete: z.number().nullable() }),
  source: (inquiry) =>
    awsCall(inquiry, {
      service: 'autoscaling',
      operation: 'DescribeInstanceRefreshes',
      input: { AutoScalingGroupName: inquiry.subject, MaxItems: 1 },
    }),
  summarize: ({ status, percentageComplete }) => `status=${status ?? 'none'} complete=${percentageComplete ?? 0}%`,
});
