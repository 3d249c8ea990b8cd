import { CreateFunctionCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { CloudWatchLogsClient, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import {
  CreateScheduleCommand,
  DeleteScheduleCommand,
  GetScheduleCommand,
  ListSchedulesCommand,
  SchedulerClient,
  UpdateScheduleCommand,
  type CreateScheduleCommandInput,
} from '@aws-sdk/client-scheduler';
import { milliseconds } from '@ffleet/units';
import { strToU8, zipSync } from 'fflate';
import { startTestAws, type TestAws } from '../testing/start-test-aws';
import { waitFor } from '../testing/wait-for';
import { parseScheduleExpression } from './schedule-expression';

const FUNCTION_ARN = 'arn:aws:lambda:us-east-1:000000000000:function:scaler';
const ROLE_ARN = 'arn:aws:iam::000000000000:role/scheduler';

describe('EventBridge Scheduler', () => {
  let test: TestAws;
  let count = 0;
  beforeAll(async () => {
    test = await startTestAws({ scheduleMinute: milliseconds(100) });
    await test.client(LambdaClient).send(
      new CreateFunctionCommand({
        FunctionName: 'scaler',
        Runtime: 'nodejs22.x',
        Role: ROLE_ARN,
        Handler: 'index.handler',
        Code: {
          ZipFile: zipSync({
            'index.mjs': strToU8('export const handler = (event) => console.log(JSON.stringify(event));'),
          }),
        },
      }),
    );
  });
  afterAll(() => test.stop());

  const client = () => test.client(SchedulerClient);
  const refusal = (call: Promise<unknown>) =>
    call.then(
      () => 'no error',
      (error: Error) => error.name,
    );
  const inputOf = (input: object = {}): CreateScheduleCommandInput => ({
    Name: `schedule-${(count += 1)}`,
    ScheduleExpression: 'rate(1 minute)',
    FlexibleTimeWindow: { Mode: 'OFF' },
    Target: { Arn: FUNCTION_ARN, RoleArn: ROLE_ARN },
    State: 'DISABLED',
    ...input,
  });
  const create = async (input: object = {}): Promise<string> => {
    const { Name = '', ...rest } = inputOf(input);
    await client().send(new CreateScheduleCommand({ Name, ...rest }));
    return Name;
  };
  /** Events that the function has printed and that contain `text`. */
  const eventsWith = async (text: string): Promise<Record<string, unknown>[]> => {
    const command = new FilterLogEventsCommand({ logGroupName: '/aws/lambda/scaler', filterPattern: `"${text}"` });
    const { events = [] } = await test
      .client(CloudWatchLogsClient)
      .send(command)
      .catch(() => ({ events: [] }));
    return events.map(({ message }) => JSON.parse(message ?? '{}') as Record<string, unknown>);
  };
  const target = (word: string) => ({ Arn: FUNCTION_ARN, RoleArn: ROLE_ARN, Input: JSON.stringify({ word }) });

  it('an enabled schedule invokes its function at once, and again every scheduled minute', async () => {
    const Name = await create({ State: 'ENABLED', Target: target('tick') });

    await waitFor('the function ran three times', async () => (await eventsWith('tick')).length >= 3);

    expect((await eventsWith('tick'))[0]).toEqual({ word: 'tick' });
    await client().send(new DeleteScheduleCommand({ Name }));
  });

  it('UpdateSchedule can disable a schedule, and DISABLED schedules invoke nothing', async () => {
    const Name = await create({ State: 'ENABLED', Target: target('hour'), ScheduleExpression: 'rate(1 hour)' });
    const disabled = await create({ Target: target('never') });
    await waitFor('the first invocation', async () => (await eventsWith('hour')).length === 1);
    const disable = { ...inputOf(), Name, State: 'DISABLED' as const, Target: target('hour') };

    await client().send(new UpdateScheduleCommand(disable));

    expect((await client().send(new GetScheduleCommand({ Name }))).State).toBe('DISABLED');
    expect((await client().send(new GetScheduleCommand({ Name: disabled }))).State).toBe('DISABLED');
    // A schedule made later has rung several times by now; these have not.
    const later = await create({ State: 'ENABLED', Target: target('later') });
    await waitFor('a later schedule has run', async () => (await eventsWith('later')).length >= 3);
    expect(await eventsWith('never')).toEqual([]);
    expect(await eventsWith('hour')).toHaveLength(1);
    await client().send(new DeleteScheduleCommand({ Name: later }));
  });

  it('a schedule without an input sends the event of EventBridge, and one with context attributes fills them in', async () => {
    const plain = await create({ State: 'ENABLED' });
    const Input = '{"arn":"<aws.scheduler.schedule-arn>","id":"<aws.scheduler.execution-id>"}';
    const filled = await create({ State: 'ENABLED', Target: { Arn: FUNCTION_ARN, RoleArn: ROLE_ARN, Input } });

    const [event] = await waitFor('the event', async () => {
      const found = await eventsWith('Scheduled Event');
      return found.length > 0 && found;
    });
    const own = await waitFor('the filled event', async () =>
      (await eventsWith(`schedule/default/${filled}`)).find(({ id }) => id !== undefined),
    );

    expect(event).toMatchObject({ source: 'aws.scheduler', account: '000000000000', region: 'us-east-1' });
    expect(own['id']).toMatch(/^[0-9a-f-]{36}$/);
    for (const Name of [plain, filled]) await client().send(new DeleteScheduleCommand({ Name }));
  });

  it('GetSchedule and ListSchedules show schedules; DeleteSchedule ends one', async () => {
    const Name = await create({ Name: 'listed', Description: 'sizes the fleet' });
    const list = async (input: object) =>
      (await client().send(new ListSchedulesCommand(input))).Schedules?.map((schedule) => schedule.Name);

    expect(await client().send(new GetScheduleCommand({ Name }))).toMatchObject({
      Arn: 'arn:aws:scheduler:us-east-1:000000000000:schedule/default/listed',
      ScheduleExpression: 'rate(1 minute)',
      Description: 'sizes the fleet',
      Target: { Arn: FUNCTION_ARN },
    });
    expect(await list({ NamePrefix: 'list' })).toEqual(['listed']);
    expect(await list({ NamePrefix: 'list', State: 'ENABLED' })).toEqual([]);
    await client().send(new DeleteScheduleCommand({ Name }));

    expect(await refusal(client().send(new GetScheduleCommand({ Name })))).toBe('ResourceNotFoundException');
    expect(await refusal(client().send(new DeleteScheduleCommand({ Name })))).toBe('ResourceNotFoundException');
  });

  it.each([
    ['a calendar', { ScheduleExpression: 'cron(0 9 ? * MON-FRI *)' }, 'ValidationException'],
    ['a single time', { ScheduleExpression: 'at(2026-01-01T00:00:00)' }, 'ValidationException'],
    ['nonsense', { ScheduleExpression: 'every minute' }, 'ValidationException'],
    [
      'a flexible window',
      { FlexibleTimeWindow: { Mode: 'FLEXIBLE', MaximumWindowInMinutes: 5 } },
      'ValidationException',
    ],
    ['another time zone', { ScheduleExpressionTimezone: 'Europe/Berlin' }, 'ValidationException'],
    [
      'a queue as target',
      { Target: { Arn: 'arn:aws:sqs:us-east-1:000000000000:q', RoleArn: ROLE_ARN } },
      'ValidationException',
    ],
    [
      'an input that is not JSON',
      { Target: { Arn: FUNCTION_ARN, RoleArn: ROLE_ARN, Input: 'hello' } },
      'ValidationException',
    ],
    ['another group', { GroupName: 'mine' }, 'ResourceNotFoundException'],
  ])('CreateSchedule refuses %s', async (_what, input, expected) => {
    expect(await refusal(create(input))).toBe(expected);
  });

  it('CreateSchedule refuses a name that is taken', async () => {
    const Name = await create();

    expect(await refusal(create({ Name }))).toBe('ConflictException');
  });

  it('a restart keeps a schedule going', async () => {
    const Name = await create({ State: 'ENABLED', Target: target('again') });

    await test.restart(); // logs do not outlive it

    await waitFor('the schedule runs on', async () => (await eventsWith('again')).length >= 2);
    await client().send(new DeleteScheduleCommand({ Name }));
  });

  it.each([
    ['rate(1 minute)', 1, 'creation'],
    ['rate(5 minutes)', 5, 'creation'],
    ['rate(2 hours)', 120, 'creation'],
    ['cron(* * * * ? *)', 1, 'clock'],
    ['cron(0/15 * * * ? *)', 15, 'clock'],
    ['cron(*/5 * ? * * *)', 5, 'clock'],
  ])('parseScheduleExpression() reads %s', (expression, everyMinutes, startsAt) => {
    expect(parseScheduleExpression(expression)).toEqual({ everyMinutes, startsAt });
  });

  it.each(['rate(0 minutes)', 'rate(5)', 'rate(1.5 hours)', 'cron(0/7 * * * ? *)', 'cron(* * * * * *)', ''])(
    'parseScheduleExpression() refuses %j',
    (expression) => {
      expect(() => parseScheduleExpression(expression)).toThrow('Schedule Expression');
    },
  );
});
