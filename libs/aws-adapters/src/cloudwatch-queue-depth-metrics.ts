/** Queue depths as a CloudWatch metric, one dimension value per kind of worker. */
import { PutMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import type { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import type { QueueDepthMetrics } from '@ffleet/ports';
import { callAws } from './call-aws';

/**
 * Publishes `metricName` in `namespace` with the dimension `WorkerType`. `put` throws AwsCallError when CloudWatch
 * refuses or does not answer; with no depths it does nothing.
 * @see AWS API Reference, CloudWatch PutMetricData
 */
export function createCloudWatchQueueDepthMetrics(options: {
  client: CloudWatchClient;
  namespace: string;
  metricName: string;
}): QueueDepthMetrics {
  const { client, namespace, metricName } = options;
  return {
    put: async ({ depths, atEpochMs }) => {
      if (depths.length === 0) return;
      const command = new PutMetricDataCommand({
        Namespace: namespace,
        MetricData: depths.map(({ workerType, depth }) => ({
          MetricName: metricName,
          Dimensions: [{ Name: 'WorkerType', Value: workerType }],
          Timestamp: new Date(atEpochMs),
          Unit: 'Count',
          Value: depth,
        })),
      });
      await callAws({ action: `publish metric ${namespace}/${metricName}`, call: () => client.send(command) });
    },
  };
}
