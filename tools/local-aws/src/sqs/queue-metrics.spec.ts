import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { epochMs } from '@ffleet/units';
import type { EpochMs } from '@ffleet/units';
import { MetricStore } from '../cloudwatch/metric-store';
import type { Environment } from '../environment';
import { defaultAttributes } from './queue-attributes';
import { QueueHost } from './queue-host';
import { QueueMetrics } from './queue-metrics';
import { planSend } from './send';

const START = 1_800_000_000_000;

describe('QueueMetrics', () => {
  it('publishLevels() writes the levels and the age of the oldest message of every queue', async () => {
    const stateDir = await mkdtemp(join(tmpdir(), 'queue-metrics-'));
    let now: EpochMs = epochMs(START);
    const environment: Environment = {
      endpointUrl: 'http://127.0.0.1:1',
      region: 'us-east-1',
      accountId: '000000000000',
      stateDir,
      now: () => now,
      reportDefect: (defect) => {
        throw defect;
      },
    };
    const host = new QueueHost(environment);
    const attributes = defaultAttributes({ fifo: false });
    host.commit([{ kind: 'queue-created', queue: 'jobs', attributes, tags: {}, createdAtEpochMs: now }]);
    const queue = host.directory.find('jobs');
    if (queue === undefined) throw new Error('Cannot measure: the queue was just made');
    host.commit(planSend(queue, { MessageBody: 'a' }, now).changes);
    host.commit(planSend(queue, { MessageBody: 'b', DelaySeconds: 900 }, now).changes);
    const store = new MetricStore();
    const metrics = new QueueMetrics(store, host);

    now = epochMs(START + 42_500);
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
    await rm(stateDir, { recursive: true });
  });
});

describe('QueueHost', () => {
  it('advance() drops what is older than the retention period, for good', async () => {
    const stateDir = await mkdtemp(join(tmpdir(), 'queue-host-'));
    let now: EpochMs = epochMs(START);
    const environment: Environment = {
      endpointUrl: 'http://127.0.0.1:1',
      region: 'us-east-1',
      accountId: '000000000000',
      stateDir,
      now: () => now,
      reportDefect: (defect) => {
        throw defect;
      },
    };
    const open = () => {
      const host = new QueueHost(environment);
      return { host, queue: () => host.directory.find('jobs')?.messages.counts() };
    };
    const first = open();
    const attributes = { ...defaultAttributes({ fifo: false }), MessageRetentionPeriod: '60' };
    first.host.commit([{ kind: 'queue-created', queue: 'jobs', attributes, tags: {}, createdAtEpochMs: now }]);
    const jobs = first.host.directory.find('jobs');
    if (jobs === undefined) throw new Error('Cannot expire messages: the queue was just made');
    first.host.commit(planSend(jobs, { MessageBody: 'old' }, now).changes);
    now = epochMs(START + 30_000);
    first.host.commit(planSend(jobs, { MessageBody: 'young' }, now).changes);
    now = epochMs(START + 60_000);

    first.host.advance(jobs);
    const afterwards = first.queue();
    first.host.close();
    const second = open();

    expect(afterwards).toEqual({ visible: 1, inFlight: 0, delayed: 0 });
    expect(second.queue()).toEqual({ visible: 1, inFlight: 0, delayed: 0 });
    second.host.close();
    await rm(stateDir, { recursive: true });
  });
});
