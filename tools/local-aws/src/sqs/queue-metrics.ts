/** The metrics that SQS publishes about its queues: counts as they happen, levels once a minute. */
import { elapsedMs, msToSeconds } from '@ffleet/units';
import { statisticsOf } from '../cloudwatch/metric-store';
import type { MetricStore } from '../cloudwatch/metric-store';
import type { Queue } from './queue';
import type { QueueHost } from './queue-host';

/** Counts of what happened. @see Amazon SQS Developer Guide, "Available CloudWatch metrics for Amazon SQS" */
export type QueueCountMetric =
  'NumberOfMessagesSent' | 'NumberOfMessagesReceived' | 'NumberOfMessagesDeleted' | 'NumberOfEmptyReceives';

const MINUTE_MS = 60_000;

/** Writes the metrics of the namespace AWS/SQS. */
export class QueueMetrics {
  private readonly timer: NodeJS.Timeout;

  constructor(
    private readonly metrics: MetricStore,
    private readonly host: QueueHost,
  ) {
    this.timer = setInterval(() => this.publishLevels(), MINUTE_MS).unref();
  }

  /** Adds to a count; zero is no sample. */
  count(queue: Queue, metricName: QueueCountMetric, value: number): void {
    if (value > 0) this.put(queue, metricName, { value, unit: 'Count' });
  }

  close(): void {
    clearInterval(this.timer);
  }

  /** Writes the present levels; the timer calls it once a minute. */
  publishLevels(): void {
    for (const queue of this.host.directory.list()) {
      this.host.advance(queue);
      const { visible, inFlight, delayed } = queue.messages.counts();
      this.put(queue, 'ApproximateNumberOfMessagesVisible', { value: visible, unit: 'Count' });
      this.put(queue, 'ApproximateNumberOfMessagesNotVisible', { value: inFlight, unit: 'Count' });
      this.put(queue, 'ApproximateNumberOfMessagesDelayed', { value: delayed, unit: 'Count' });
      const sentAt = queue.messages.oldest()?.sentAtEpochMs ?? this.host.now();
      const age = Math.floor(msToSeconds(elapsedMs({ from: sentAt, to: this.host.now() })));
      this.put(queue, 'ApproximateAgeOfOldestMessage', { value: age, unit: 'Seconds' });
    }
  }

  private put({ name }: Queue, metricName: string, { value, unit }: { value: number; unit: string }): void {
    this.metrics.add({
      identity: { namespace: 'AWS/SQS', metricName, dimensions: [{ name: 'QueueName', value: name }] },
      unit,
      at: this.host.now(),
      statistics: statisticsOf([value]),
    });
  }
}
