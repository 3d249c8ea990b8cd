/** GetMetricStatistics, GetMetricData and ListMetrics: questions to the metric store. */
import type * as sdk from '@aws-sdk/client-cloudwatch';
import { epochMs, seconds } from '@ffleet/units';
import { pageOf } from '../page';
import { AwsError } from '../wire/aws-error';
import type { InputOf, OutputOf } from '../wire/service';
import { parseMetricMath } from './metric-math';
import type { MetricStore } from './metric-store';
import { groupByPeriod, isPercentile, isStatistic, readStatistic } from './periods';
import { invalid, parseDimensions } from './put-metric-data';

type Sdk = typeof sdk;
type Query = NonNullable<InputOf<Sdk, 'GetMetricData'>['MetricDataQueries']>[number];
/** Values by the start of their period. */
type SeriesValues = ReadonlyMap<number, number>;

const DATAPOINTS_MAX = 1_440;
const QUERIES_MAX = 500;
const LIST_PAGE_SIZE = 500;

/** @see Amazon CloudWatch API Reference, GetMetricStatistics */
export function getMetricStatistics(
  store: MetricStore,
  input: InputOf<Sdk, 'GetMetricStatistics'>,
): OutputOf<Sdk, 'GetMetricStatistics'> {
  const { start, end } = readRange(input);
  const period = readPeriod(input.Period);
  const { Statistics = [], ExtendedStatistics = [] } = input;
  if (Statistics.length === 0 && ExtendedStatistics.length === 0)
    throw new AwsError('MissingRequiredParameterException', 'Must specify either Statistics or ExtendedStatistics.');
  if (Statistics.length > 0 && ExtendedStatistics.length > 0)
    throw new AwsError('InvalidParameterCombinationException', 'Specify Statistics or ExtendedStatistics, not both.');
  for (const name of Statistics) if (!isStatistic(name) || isPercentile(name)) throw invalid('Statistics', name);
  for (const name of ExtendedStatistics) if (!isPercentile(name)) throw invalid('ExtendedStatistics', name);
  if ((end - start) / (period * 1000) > DATAPOINTS_MAX)
    throw new AwsError(
      'InvalidParameterCombinationException',
      `The query asks for more than ${DATAPOINTS_MAX} datapoints.`,
    );

  const identity = readIdentity(input);
  const periods = groupByPeriod(store.select(identity, { start, end, unit: input.Unit }), period);
  return {
    Label: identity.metricName,
    Datapoints: periods.map((statistics) => {
      const read = (names: readonly string[]) =>
        Object.fromEntries(
          names.flatMap((name) => {
            const value = readStatistic(statistics, name);
            return value === undefined ? [] : [[name, value] as const];
          }),
        );
      return {
        Timestamp: new Date(statistics.at),
        Unit: statistics.unit as sdk.StandardUnit,
        ...read(Statistics),
        ...(ExtendedStatistics.length > 0 ? { ExtendedStatistics: read(ExtendedStatistics) } : {}),
      };
    }),
  };
}

/** @see Amazon CloudWatch API Reference, GetMetricData */
export function getMetricData(
  store: MetricStore,
  input: InputOf<Sdk, 'GetMetricData'>,
): OutputOf<Sdk, 'GetMetricData'> {
  const range = readRange(input);
  const queries = input.MetricDataQueries ?? [];
  if (queries.length > QUERIES_MAX) throw refuse(`at most ${QUERIES_MAX} queries are possible`);
  const byId = new Map<string, Query>();
  for (const query of queries) {
    const id = query.Id ?? '';
    if (!/^[a-z]\w{0,254}$/.test(id)) throw refuse(`the id "${id}" must start with a lower-case letter`);
    if (byId.has(id)) throw refuse(`the id "${id}" is used twice`);
    byId.set(id, query);
  }
  const solve = solver(byId, (query) => readMetricStat(store, query, range));
  const newestFirst = input.ScanBy !== 'TimestampAscending';
  const results = queries.map((query) => ({ query, values: solve(query.Id ?? '') }));
  return {
    MetricDataResults: results
      .filter(({ query }) => query.ReturnData !== false)
      .map(({ query, values }) => {
        const points = [...values].sort(([a], [b]) => (newestFirst ? b - a : a - b));
        return {
          Id: query.Id,
          Label: query.Label ?? query.MetricStat?.Metric?.MetricName ?? query.Id,
          Timestamps: points.map(([at]) => new Date(at)),
          Values: points.map(([, value]) => value),
          StatusCode: 'Complete' as const,
        };
      }),
    Messages: [],
  };
}

/** @see Amazon CloudWatch API Reference, ListMetrics */
export function listMetrics(store: MetricStore, input: InputOf<Sdk, 'ListMetrics'>): OutputOf<Sdk, 'ListMetrics'> {
  const { Namespace, MetricName, Dimensions = [], NextToken } = input;
  const found = store
    .list()
    .filter(
      ({ namespace, metricName, dimensions }) =>
        (Namespace === undefined || Namespace === namespace) &&
        (MetricName === undefined || MetricName === metricName) &&
        Dimensions.every((wanted) =>
          dimensions.some(
            ({ name, value }) => name === wanted.Name && (wanted.Value === undefined || wanted.Value === value),
          ),
        ),
    );
  const page = pageOf(found, { token: NextToken, size: LIST_PAGE_SIZE });
  if (page === undefined) throw invalid('NextToken', 'it was not returned by ListMetrics');
  return {
    Metrics: page.items.map(({ namespace, metricName, dimensions }) => ({
      Namespace: namespace,
      MetricName: metricName,
      Dimensions: dimensions.map(({ name, value }) => ({ Name: name, Value: value })),
    })),
    NextToken: page.nextToken,
  };
}

/** Solves a query by its id: metrics from the store, expressions from the queries that they name. */
function solver(queries: ReadonlyMap<string, Query>, readMetric: (query: Query) => SeriesValues) {
  const solved = new Map<string, SeriesValues | 'in-progress'>();
  const solve = (id: string): SeriesValues => {
    const known = solved.get(id);
    if (known === 'in-progress') throw refuse(`the expression "${id}" depends on itself`);
    if (known !== undefined) return known;
    const query = queries.get(id);
    if (query === undefined) throw refuse(`there is no query "${id}"`);
    solved.set(id, 'in-progress');
    const values = query.Expression === undefined ? readMetric(query) : evaluate(query.Expression, solve);
    solved.set(id, values);
    return values;
  };
  return solve;
}

/** The expression's value in every period in which all of its names have one. */
function evaluate(text: string, solve: (id: string) => SeriesValues): SeriesValues {
  const expression = parseMetricMath(text);
  const operands = new Map(expression.names.map((name) => [name, solve(name)]));
  const times = [...(operands.values().next().value?.keys() ?? [])].filter((at) =>
    [...operands.values()].every((values) => values.has(at)),
  );
  return new Map(times.map((at) => [at, expression.evaluate((name) => operands.get(name)?.get(at) ?? NaN)]));
}

function readMetricStat(store: MetricStore, { Id, MetricStat }: Query, range: Range): SeriesValues {
  if (MetricStat === undefined) throw refuse(`the query "${Id}" needs MetricStat or Expression`);
  const { Stat = '', Unit, Metric = {}, Period } = MetricStat;
  if (!isStatistic(Stat)) throw refuse(`the statistic "${Stat}" of the query "${Id}" is not known`);
  const buckets = store.select(readIdentity(Metric), { ...range, unit: Unit });
  return new Map(
    groupByPeriod(buckets, readPeriod(Period)).flatMap((statistics) => {
      const value = readStatistic(statistics, Stat);
      return value === undefined ? [] : [[statistics.at, value] as const];
    }),
  );
}

type Range = ReturnType<typeof readRange>;

function readRange({ StartTime, EndTime }: { StartTime: Date | undefined; EndTime: Date | undefined }) {
  const start = epochMs(StartTime?.getTime() ?? NaN);
  const end = epochMs(EndTime?.getTime() ?? NaN);
  if (!(start < end)) throw invalid('StartTime', 'it must be before EndTime');
  return { start, end };
}

function readPeriod(period: number | undefined) {
  if (period === undefined || !([1, 5, 10, 20, 30].includes(period) || (period > 0 && period % 60 === 0)))
    throw invalid('Period', 'it must be 1, 5, 10, 20, 30 or a multiple of 60');
  return seconds(period);
}

const readIdentity = (metric: sdk.Metric) => ({
  namespace: metric.Namespace ?? '',
  metricName: metric.MetricName ?? '',
  dimensions: parseDimensions(metric.Dimensions, 'Dimensions'),
});

const refuse = (reason: string): AwsError =>
  new AwsError('ValidationException', `Cannot read the metric data: ${reason}.`);
