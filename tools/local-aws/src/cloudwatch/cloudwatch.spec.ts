import {
  CloudWatchClient,
  GetMetricDataCommand,
  GetMetricStatisticsCommand,
  ListMetricsCommand,
  PutMetricDataCommand,
} from '@aws-sdk/client-cloudwatch';
import type { GetMetricStatisticsCommandInput, MetricDatum } from '@aws-sdk/client-cloudwatch';
import { SQSClient } from '@aws-sdk/client-sqs';
import { SqsFixture, errorNameOf } from '../testing/sqs-fixture';
import { startTestAws } from '../testing/start-test-aws';
import type { TestAws } from '../testing/start-test-aws';

let test: TestAws;

beforeAll(async () => {
  test = await startTestAws();
});
afterAll(() => test.stop());

const MINUTE = 60_000;
const thisMinute = Math.floor(Date.now() / MINUTE) * MINUTE;
const minutesAgo = (minutes: number) => new Date(thisMinute - minutes * MINUTE);
const Dimensions = [{ Name: 'Queue', Value: 'q' }];

const cloudWatch = () => test.client(CloudWatchClient);
const put = (Namespace: string, data: MetricDatum[]) =>
  cloudWatch().send(new PutMetricDataCommand({ Namespace, MetricData: data }));
const statistics = async (Namespace: string, more: Partial<GetMetricStatisticsCommandInput> = {}) => {
  const { Datapoints = [] } = await cloudWatch().send(
    new GetMetricStatisticsCommand({
      Namespace,
      MetricName: 'Backlog',
      Dimensions,
      StartTime: minutesAgo(10),
      EndTime: minutesAgo(-60), // the tests may run into the next minute
      Period: 60,
      Statistics: ['Sum', 'Average', 'Maximum', 'Minimum', 'SampleCount'],
      ...more,
    }),
  );
  return Datapoints;
};

/** 10 and 30 a minute ago, and a set of two samples two minutes ago. */
const putBacklog = (namespace: string) =>
  put(namespace, [
    { MetricName: 'Backlog', Dimensions, Value: 10, Unit: 'Count', Timestamp: minutesAgo(1) },
    { MetricName: 'Backlog', Dimensions, Value: 30, Unit: 'Count', Timestamp: minutesAgo(1) },
    {
      MetricName: 'Backlog',
      Dimensions,
      StatisticValues: { SampleCount: 2, Sum: 6, Minimum: 2, Maximum: 4 },
      Unit: 'Count',
      Timestamp: minutesAgo(2),
    },
  ]);

describe('GetMetricStatistics', () => {
  it('GetMetricStatistics returns one datapoint a period', async () => {
    await putBacklog('Statistics');

    const [older, newer] = await statistics('Statistics');

    expect(older).toMatchObject({ Timestamp: minutesAgo(2), SampleCount: 2, Sum: 6, Minimum: 2, Maximum: 4 });
    expect(newer).toMatchObject({
      Timestamp: minutesAgo(1),
      Unit: 'Count',
      SampleCount: 2,
      Sum: 40,
      Average: 20,
      Minimum: 10,
      Maximum: 30,
    });
  });

  it('GetMetricStatistics merges minutes into longer periods', async () => {
    await putBacklog('Periods');

    const datapoints = await statistics('Periods', { Period: 600, StartTime: minutesAgo(30) });

    expect(datapoints.reduce((sum, { Sum = 0 }) => sum + Sum, 0)).toBe(46);
    expect(datapoints.length).toBeLessThanOrEqual(2);
  });

  it('GetMetricStatistics interpolates percentiles of values and counts', async () => {
    const Timestamp = minutesAgo(1);
    await put('Percentiles', [{ MetricName: 'Backlog', Dimensions, Values: [1, 2, 3], Counts: [8, 1, 2], Timestamp }]);

    const [datapoint] = await statistics('Percentiles', { Statistics: [], ExtendedStatistics: ['p50', 'p85', 'p100'] });

    expect(datapoint?.ExtendedStatistics).toEqual({ p50: 1, p85: 2.5, p100: 3 });
  });

  it('GetMetricStatistics finds nothing under other dimensions', async () => {
    await putBacklog('Dimensions');

    expect(await statistics('Dimensions', { Dimensions: [] })).toEqual([]);
  });

  it.each([
    ['no statistics', 'MissingRequiredParameterException', { Statistics: [] }],
    ['both kinds of statistics', 'InvalidParameterCombinationException', { ExtendedStatistics: ['p50'] }],
    ['an unknown statistic', 'InvalidParameterValueException', { Statistics: ['Median' as 'Sum'] }],
    ['a period of 45 s', 'InvalidParameterValueException', { Period: 45 }],
    ['an end before its start', 'InvalidParameterValueException', { EndTime: minutesAgo(20) }],
    ['more than 1440 datapoints', 'InvalidParameterCombinationException', { StartTime: minutesAgo(1_441) }],
  ])('GetMetricStatistics refuses %s', async (_what, error, more) => {
    expect(await errorNameOf(statistics('Refused', more))).toBe(error);
  });
});

describe('PutMetricData', () => {
  it('PutMetricData takes the gzip that the SDK sends above 10 KB', async () => {
    const data = Array.from({ length: 400 }, (_, index) => ({ MetricName: `metric-number-${index}`, Value: index }));

    await put('Gzip', data);

    const { Metrics } = await cloudWatch().send(new ListMetricsCommand({ Namespace: 'Gzip' }));
    expect(Metrics).toHaveLength(400);
  });

  it.each([
    ['a reserved namespace', 'InvalidParameterValueException', 'AWS/SQS', { Value: 1 }],
    ['no value', 'InvalidParameterCombinationException', 'Put', {}],
    ['a time three weeks ago', 'InvalidParameterValueException', 'Put', { Value: 1, Timestamp: minutesAgo(30_240) }],
    ['a time tomorrow', 'InvalidParameterValueException', 'Put', { Value: 1, Timestamp: minutesAgo(-1_440) }],
    ['values without their counts', 'InvalidParameterValueException', 'Put', { Values: [1, 2], Counts: [1] }],
    ['infinity', 'InvalidParameterValueException', 'Put', { Value: Infinity }],
  ])('PutMetricData refuses %s', async (_what, error, namespace, datum) => {
    expect(await errorNameOf(put(namespace, [{ MetricName: 'Backlog', ...datum }]))).toBe(error);
  });
});

describe('GetMetricData', () => {
  const getData = async (namespace: string, expression: string) => {
    const { MetricDataResults = [] } = await cloudWatch().send(
      new GetMetricDataCommand({
        StartTime: minutesAgo(10),
        EndTime: minutesAgo(-1),
        MetricDataQueries: [
          {
            Id: 'm1',
            MetricStat: {
              Metric: { Namespace: namespace, MetricName: 'Backlog', Dimensions },
              Period: 60,
              Stat: 'Sum',
            },
          },
          { Id: 'e1', Expression: expression },
        ],
      }),
    );
    return new Map(MetricDataResults.map((result) => [result.Id, result]));
  };

  it('GetMetricData returns the newest value first, and expressions over metrics', async () => {
    await putBacklog('Data');

    const results = await getData('Data', '(m1 + 2) * 10 / 2 - -1');

    expect(results.get('m1')).toMatchObject({ Values: [40, 6], Timestamps: [minutesAgo(1), minutesAgo(2)] });
    expect(results.get('e1')?.Values).toEqual([211, 41]);
  });

  it.each(['m1 +', 'm1 m1', '(m1', 'm2', 'e1 + 1', 'SUM(m1)', 'process.exit(1)'])(
    'GetMetricData refuses the expression %s',
    async (expression) => {
      expect(await errorNameOf(getData('Data', expression))).toBe('ValidationException');
    },
  );
});

describe('metrics of SQS', () => {
  it('SQS counts messages sent, received and deleted under their queue', async () => {
    const sqs = new SqsFixture(test.client(SQSClient));
    const queue = await sqs.createQueue({}, 'measured');
    await sqs.send(queue, '1');
    await sqs.send(queue, '2');
    await sqs.delete(queue, await sqs.receiveOne(queue));

    const sumOf = async (MetricName: string) => {
      const found = await statistics('AWS/SQS', { MetricName, Dimensions: [{ Name: 'QueueName', Value: 'measured' }] });
      return found.reduce((sum, { Sum = 0 }) => sum + Sum, 0);
    };

    expect(await sumOf('NumberOfMessagesSent')).toBe(2);
    expect(await sumOf('NumberOfMessagesReceived')).toBe(1);
    expect(await sumOf('NumberOfMessagesDeleted')).toBe(1);
  });
});
