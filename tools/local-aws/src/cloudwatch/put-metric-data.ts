/** PutMetricData: what it refuses, and how its data become samples. */
import type { Dimension, MetricDatum } from '@aws-sdk/client-cloudwatch';
import { epochMs } from '@ffleet/units';
import type { EpochMs } from '@ffleet/units';
import { AwsError } from '../wire/aws-error';
import { statisticsOf } from './metric-store';
import type { MetricDimension, MetricSample, Statistics } from './metric-store';

const DATA_MAX = 1_000;
const DIMENSIONS_MAX = 30;
const VALUES_MAX = 150;
const PAST_MS_MAX = 14 * 24 * 3600 * 1000;
const FUTURE_MS_MAX = 2 * 3600 * 1000;

/**
 * @throws {AwsError} as in the API reference
 * @see Amazon CloudWatch API Reference, PutMetricData and MetricDatum
 */
export function parseMetricData(namespace: string, data: readonly MetricDatum[], now: EpochMs): MetricSample[] {
  if (namespace.startsWith('AWS/')) throw invalid('Namespace', `${namespace} is reserved`);
  if (namespace === '' || namespace.length > 255) throw invalid('Namespace', 'it must have 1 to 255 characters');
  if (data.length > DATA_MAX) throw invalid('MetricData', `it must have at most ${DATA_MAX} members`);
  return data.map((datum, index) => parseDatum(namespace, datum, { path: `MetricData.member.${index + 1}`, now }));
}

function parseDatum(
  namespace: string,
  datum: MetricDatum,
  { path, now }: { path: string; now: EpochMs },
): MetricSample {
  const at = epochMs(datum.Timestamp?.getTime() ?? now);
  if (at < now - PAST_MS_MAX || at > now + FUTURE_MS_MAX)
    throw invalid(`${path}.Timestamp`, 'it must be within the last two weeks and the next two hours');
  if (datum.StorageResolution !== undefined && datum.StorageResolution !== 1 && datum.StorageResolution !== 60)
    throw invalid(`${path}.StorageResolution`, 'it must be 1 or 60');
  const { MetricName: metricName = '' } = datum;
  return {
    identity: { namespace, metricName, dimensions: parseDimensions(datum.Dimensions, path) },
    unit: datum.Unit ?? 'None',
    at,
    resolutionSeconds: datum.StorageResolution === 1 ? 1 : 60,
    statistics: parseStatistics(datum, path),
  };
}

function parseStatistics({ Value, Values, Counts, StatisticValues }: MetricDatum, path: string): Statistics {
  if ([Value, Values, StatisticValues].filter((given) => given !== undefined).length !== 1)
    throw new AwsError(
      'InvalidParameterCombinationException',
      `${path} must have exactly one of Value, Values and StatisticValues.`,
    );
  if (StatisticValues !== undefined) {
    const { SampleCount = 0, Sum = 0, Minimum = 0, Maximum = 0 } = StatisticValues;
    return { sampleCount: SampleCount, sum: Sum, minimum: Minimum, maximum: Maximum, distribution: undefined };
  }
  const values = Values ?? [Value ?? NaN];
  if (values.length > VALUES_MAX) throw invalid(`${path}.Values`, `it must have at most ${VALUES_MAX} members`);
  if (Counts !== undefined && Counts.length !== values.length)
    throw invalid(`${path}.Counts`, 'it must be as long as Values');
  if (!values.every(Number.isFinite)) throw invalid(`${path}.Value`, 'NaN and infinities are not supported');
  return statisticsOf(values, Counts);
}

/** The SDK's dimensions as the store's. */
export function parseDimensions(dimensions: readonly Dimension[] | undefined, path: string): MetricDimension[] {
  const given = dimensions ?? [];
  if (given.length > DIMENSIONS_MAX) throw invalid(`${path}.Dimensions`, `at most ${DIMENSIONS_MAX} are possible`);
  return given.map(({ Name = '', Value = '' }) => ({ name: Name, value: Value }));
}

/** The refusal of one parameter. */
export const invalid = (parameter: string, reason: string): AwsError =>
  new AwsError('InvalidParameterValueException', `The parameter ${parameter} is invalid: ${reason}.`);
