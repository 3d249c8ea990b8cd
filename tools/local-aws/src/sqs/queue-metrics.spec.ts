import { epochMs } from '@ffleet/units';
import { MetricStore } from '../cloudwatch/metric-store';
import { createTestEnvironment } from '../testing/test-environment';
import type { Queue } from './queue';
import { defaultAttributes } from './queue-attributes';
import { QueueHost } from './queue-host';
import { QueueMetrics } from './queue-metrics';
import { planSend } from './send';

/** Makes a queue without going through the service. */
function createQueue(host: QueueHost, attributes: Record<string, string> = {}): Queue {
  const createdAtEpochMs = host.now();
  const all = { ...defaultAttributes({ fifo: false }), ...attributes };
  host.commit([{ kind: 'queue-created', queue: 'jobs', attributes: all, tags: {}, createdAtEpochMs }]);
  const queue = host.directory.find('jobs');
  if (queue === undefined) throw new Error('Cannot go on without the queue: it was just made');
  return queue;
}

describe('QueueMetrics', () => {
  it('publishLevels() writes the levels and the age of the oldest message of every queue', async () => {
    const environment = await createTestEnvironment();
    const host = new QueueHost(environment);
    const queue = createQueue(host);
    host.commit(planSend(queue, { MessageBody: 'a' }, host.now()).changes);
    host.commit(planSend(queue, { MessageBody: 'b', DelaySeconds: 900 }, host.now()).changes);
    const store = new MetricStore();
    const metrics = new QueueMetrics(store, host);

    environment.advance(42_500);
    metrics.publishLevels();

    const levelOf = (metricName: string) =>
      store.select(
        { namespace: 'AWS/SQS', metricName, dimensions: [{ name: 'QueueName', value: 'jobs' }] },
        { start: epochMs(0), end: epochMs(Infinity) },
      )[0]?.sum;
    expect(levelOf('ApproximateNumberOfMessagesVisible')).toBe(1);
    expect(levelOf('ApproximateNumberOfMessagesNotVisible')).toBe(0);
    expect(levelOf('ApproximateNumberOfMessagesDelayed')).toBe(1);
    expect(levelOf('ApproximateAgeOfOldestMessage')).toBe(42);
    metrics.close();
    host.close();
    await environment.remove();
  });
});

describe('QueueHost', () => {
  it('advance() drops what is older than the retention period, for good', async () => {
    const environment = await createTestEnvironment();
    const host = new QueueHost(environment);
    const queue = createQueue(host, { MessageRetentionPeriod: '60' });
    host.commit(planSend(queue, { MessageBody: 'old' }, host.now()).changes);
    environment.advance(30_000);
    host.commit(planSend(queue, { MessageBody: 'young' }, host.now()).changes);
    environment.advance(30_000);

    host.advance(queue);
    const counts = queue.messages.counts();
    host.close();
    const reopened = new QueueHost(environment);

    expect(counts).toEqual({ visible: 1, inFlight: 0, delayed: 0 });
    expect(reopened.directory.find('jobs')?.messages.counts()).toEqual(counts);
    reopened.close();
    await environment.remove();
  });
});
