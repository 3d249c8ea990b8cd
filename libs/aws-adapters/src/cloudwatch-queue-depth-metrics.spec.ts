import { GetMetricStatisticsCommand } from '@aws-sdk/client-cloudwatch';
import { epochMs } from '@ffleet/units';
import { createAwsClients, createCloudWatchQueueDepthMetrics } from './index';
import { startLocalRegion } from './testing/local-region';
import type { LocalRegion } from './testing/local-region';

let region: LocalRegion;

beforeAll(async () => {
  region = await startLocalRegion();
});
afterAll(() => region.close());

describe('createCloudWatchQueueDepthMetrics()', () => {
  const readMaximum = async (workerType: string, at: number) => {
    const { Datapoints = [] } = await region.aws.cloudWatch.send(
      new GetMetricStatisticsCommand({
        Namespace: 'Academy/Workers',
        MetricName: 'QueueDepth',
        Dimensions: [{ Name: 'WorkerType', Value: workerType }],
        StartTime: new Date(at - 60_000),
        EndTime: new Date(at + 60_000),
        Period: 60,
        Statistics: ['Maximum'],
      }),
    );
    return Datapoints.map(({ Maximum }) => Maximum);
  };

  it('put() publishes a point for each worker type that was read, and none for the others', async () => {
    const namespace = 'Academy/Workers';
    const metrics = createCloudWatchQueueDepthMetrics({
      client: region.aws.cloudWatch,
      namespace,
      metricName: 'QueueDepth',
    });
    const now = epochMs(Date.now());

    await metrics.put({
      depths: [
        { workerType: 'Video', depth: 7 },
        { workerType: 'AI', depth: 0 },
      ],
      atEpochMs: now,
    });

    expect(await readMaximum('Video', now)).toEqual([7]);
    expect(await readMaximum('AI', now)).toEqual([0]);
    expect(await readMaximum('Messaging', now)).toEqual([]);
  });

  it('put() does nothing when no depth was read', async () => {
    const { cloudWatch } = createAwsClients({ region: 'us-east-1', endpoint: 'http://127.0.0.1:1', maxAttempts: 1 });
    const metrics = createCloudWatchQueueDepthMetrics({ client: cloudWatch, namespace: 'N', metricName: 'M' });

    await expect(metrics.put({ depths: [], atEpochMs: epochMs(0) })).resolves.toBeUndefined();
  });
});
