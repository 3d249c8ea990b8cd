/** What CloudWatch counted about the video queue. @see Amazon SQS Developer Guide, available CloudWatch metrics */
import { GetMetricStatisticsCommand } from '@aws-sdk/client-cloudwatch';
import type { CloudWatchClient, Datapoint, Statistic } from '@aws-sdk/client-cloudwatch';
import type { FactKind } from '@ffleet/evidence';
import { epochMs, seconds } from '@ffleet/units';
import type { EpochMs } from '@ffleet/units';
import type { Collector } from '../collection';

const WINDOW_MS = 10 * 60_000;
const PERIOD_SECONDS = 60;

const COUNTS = {
  'messages-received': 'NumberOfMessagesReceived',
  'messages-deleted': 'NumberOfMessagesDeleted',
  'messages-sent': 'NumberOfMessagesSent',
} as const satisfies Partial<Record<FactKind, string>>;

/** The last ten minutes, a value a minute. */
export function collectQueueMetrics({ cloudWatch }: { cloudWatch: CloudWatchClient }): Collector {
  return async ({ names, at: to, observe }) => {
    const from = epochMs(to - WINDOW_MS);
    const fetchPoints = async (metric: string, statistic: Statistic, abortSignal: AbortSignal) => {
      const command = new GetMetricStatisticsCommand({
        Namespace: 'AWS/SQS',
        MetricName: metric,
        Dimensions: [{ Name: 'QueueName', Value: names.videoQueue }],
        StartTime: new Date(from),
        EndTime: new Date(to),
        Period: PERIOD_SECONDS,
        Statistics: [statistic],
      });
      const { Datapoints = [] } = await cloudWatch.send(command, { abortSignal });
      return [...Datapoints].sort((a, b) => timeOf(a) - timeOf(b));
    };
    const counts = (Object.keys(COUNTS) as (keyof typeof COUNTS)[]).map((kind) =>
      observe({ kind, subject: names.videoQueue }, async (signal) => {
        const raw = await fetchPoints(COUNTS[kind], 'Sum', signal);
        return { value: { from, to, points: raw.map((point) => ({ at: timeOf(point), count: point.Sum ?? 0 })) }, raw };
      }),
    );
    const age = observe({ kind: 'oldest-message-age', subject: names.videoQueue }, async (signal) => {
      const raw = await fetchPoints('ApproximateAgeOfOldestMessage', 'Maximum', signal);
      const newest = raw.at(-1)?.Maximum;
      return { value: { age: newest === undefined ? null : seconds(newest) }, raw };
    });
    return await Promise.all([...counts, age]);
  };
}

const timeOf = ({ Timestamp }: Datapoint): EpochMs => epochMs(Timestamp?.getTime() ?? 0);
