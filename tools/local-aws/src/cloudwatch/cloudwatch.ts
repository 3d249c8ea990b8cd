/** CloudWatch metrics: the service's table. */
import * as sdk from '@aws-sdk/client-cloudwatch';
import type { Environment, RunningService } from '../environment';
import { AwsError } from '../wire/aws-error';
import { awsJson } from '../wire/aws-json';
import { defineService } from '../wire/service';
import { MetricStore } from './metric-store';
import { parseMetricData } from './put-metric-data';
import { getMetricData, getMetricStatistics, listMetrics } from './read-metrics';

/** The service, and the store into which other services of the endpoint put their own metrics. */
export interface CloudWatch extends RunningService {
  readonly metrics: MetricStore;
}

/** Metrics live in memory: a restarted endpoint starts without history. */
export function createCloudWatch({ now }: Environment): CloudWatch {
  const metrics = new MetricStore();
  const service = defineService<typeof sdk>(sdk, {
    protocol: awsJson({ target: 'GraniteServiceVersion20100801', version: '1.0', queryCompatible: true }),
    missingInput: (path) => new AwsError('MissingRequiredParameterException', `The parameter ${path} is required.`),
    operations: {
      PutMetricData: ({ Namespace = '', MetricData = [] }) => {
        for (const sample of parseMetricData(Namespace, MetricData, now())) metrics.add(sample);
      },
      GetMetricStatistics: (input) => getMetricStatistics(metrics, input),
      GetMetricData: (input) => getMetricData(metrics, input),
      ListMetrics: (input) => listMetrics(metrics, input),
    },
  });
  return { service, metrics, close: () => undefined };
}
