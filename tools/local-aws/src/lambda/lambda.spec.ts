import { FilterLogEventsCommand, CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import {
  CreateFunctionCommand,
  DeleteFunctionCommand,
  GetFunctionCommand,
  GetFunctionConfigurationCommand,
  InvokeCommand,
  LambdaClient,
  ListFunctionsCommand,
  UpdateFunctionCodeCommand,
  UpdateFunctionConfigurationCommand,
  type InvokeCommandInput,
} from '@aws-sdk/client-lambda';
import { strToU8, zipSync } from 'fflate';
import { createHash } from 'node:crypto';
import { startTestAws, type TestAws } from '../testing/start-test-aws';
import { waitFor } from '../testing/wait-for';

const zip = (source: string, file = 'index.mjs') => zipSync({ [file]: strToU8(source) });
const ECHO = zip('export const handler = async (event) => ({ ok: true, got: event });');

describe('Lambda', () => {
  let test: TestAws;
  let count = 0;
  beforeAll(async () => {
    test = await startTestAws();
  });
  afterAll(() => test.stop());

  const client = () => test.client(LambdaClient);
  const refusal = (call: Promise<unknown>) =>
    call.then(
      () => 'no error',
      (error: Error) => error.name,
    );
  const create = async (ZipFile: Uint8Array = ECHO, input: object = {}): Promise<string> => {
    const FunctionName = `function-${(count += 1)}`;
    await client().send(
      new CreateFunctionCommand({
        FunctionName,
        Runtime: 'nodejs22.x',
        Role: 'arn:aws:iam::000000000000:role/scaler',
        Handler: 'index.handler',
        Code: { ZipFile },
        Timeout: 30,
        ...input,
      }),
    );
    return FunctionName;
  };
  const invoke = async (FunctionName: string, event: unknown = {}, input: Partial<InvokeCommandInput> = {}) => {
    const answer = await client().send(new InvokeCommand({ FunctionName, Payload: JSON.stringify(event), ...input }));
    const text = answer.Payload?.length ? Buffer.from(answer.Payload).toString() : '';
    return { ...answer, result: text === '' ? undefined : (JSON.parse(text) as Record<string, unknown>) };
  };

  it('GetFunction shows what CreateFunction was told, and the hash of the zip', async () => {
    const name = await create(ECHO, { Environment: { Variables: { QUEUE: 'q' } } });

    const { Configuration } = await client().send(new GetFunctionCommand({ FunctionName: name }));

    expect(Configuration).toMatchObject({
      FunctionArn: `arn:aws:lambda:us-east-1:000000000000:function:${name}`,
      CodeSha256: createHash('sha256').update(ECHO).digest('base64'),
      CodeSize: ECHO.length,
      Environment: { Variables: { QUEUE: 'q' } },
      Timeout: 30,
      MemorySize: 128,
      State: 'Active',
    });
    const listed = await client().send(new ListFunctionsCommand({}));
    expect(listed.Functions?.map(({ FunctionName }) => FunctionName)).toContain(name);
  });

  it('GetFunction knows names and ARNs, but no function or version that is not there', async () => {
    const name = await create();
    const get = (FunctionName: string, Qualifier?: string) =>
      refusal(client().send(new GetFunctionConfigurationCommand({ FunctionName, Qualifier })));

    expect(await get(`arn:aws:lambda:us-east-1:000000000000:function:${name}`)).toBe('no error');
    expect(await get(name, '$LATEST')).toBe('no error');
    expect(await get(name, '7')).toBe('ResourceNotFoundException');
    expect(await get('nope')).toBe('ResourceNotFoundException');
  });

  it.each([
    ['a runtime that is not Node', { Runtime: 'python3.12' }],
    ['a reserved variable', { Environment: { Variables: { AWS_REGION: 'x' } } }],
    ['a timeout above 900 s', { Timeout: 901 }],
    ['a handler outside its folder', { Handler: '../index.handler' }],
    ['something that is no zip', { Code: { ZipFile: strToU8('hello') } }],
    ['a zip that leaves its folder', { Code: { ZipFile: zip('', '../../escape.js') } }],
    ['code from a bucket', { Code: { S3Bucket: 'b', S3Key: 'k' } }],
    ['a container image', { PackageType: 'Image' }],
  ])('CreateFunction refuses %s', async (_what, input) => {
    expect(await refusal(create(ECHO, input))).toBe('InvalidParameterValueException');
  });

  it('CreateFunction refuses a name that is taken', async () => {
    const FunctionName = await create();

    expect(await refusal(create(ECHO, { FunctionName }))).toBe('ResourceConflictException');
  });

  it('Invoke runs the handler of the zip and returns its result', async () => {
    const answer = await invoke(await create(), { a: 1 });

    expect(answer).toMatchObject({ StatusCode: 200, ExecutedVersion: '$LATEST', result: { ok: true, got: { a: 1 } } });
    expect(answer.FunctionError).toBeUndefined();
  });

  it.each([
    [
      'a CommonJS bundle in a folder',
      zip('exports.run = (event, context, done) => done(null, 7);', 'dist/main.js'),
      'dist/main.run',
      7,
    ],
    ['a handler that returns nothing', zip('export const handler = () => undefined;'), 'index.handler', null],
  ])('Invoke runs %s', async (_what, code, Handler, expected) => {
    const { result } = await invoke(await create(code, { Handler }));

    expect(result).toEqual(expected);
  });

  it('Invoke keeps one warm process, which sees its environment and context', async () => {
    const code = zip(`
      let calls = 0;
      export const handler = async (event, context) => ({
        calls: ++calls, region: process.env.AWS_REGION, endpoint: process.env.AWS_ENDPOINT_URL,
        name: context.functionName, own: process.env.QUEUE, home: process.env.HOME,
        left: context.getRemainingTimeInMillis() > 20000 && context.getRemainingTimeInMillis() <= 30000,
      });`);
    const name = await create(code, { Environment: { Variables: { QUEUE: 'q' } } });

    await invoke(name);
    const { result } = await invoke(name);

    expect(result).toEqual({
      calls: 2,
      region: 'us-east-1',
      endpoint: test.aws.endpointUrl,
      name,
      own: 'q',
      left: true,
    });
  });

  it('Invoke tells an error as Lambda shapes it', async () => {
    const name = await create(zip('export const handler = () => { throw new RangeError("too far"); };'));

    const { FunctionError, StatusCode, result } = await invoke(name);

    expect([FunctionError, StatusCode]).toEqual(['Unhandled', 200]);
    expect(result).toMatchObject({ errorType: 'RangeError', errorMessage: 'too far' });
    expect(result?.['trace']).toEqual(expect.arrayContaining([expect.stringContaining('index.mjs')]));
  });

  it.each([
    ['the module is missing', ECHO, 'other.handler', 'Runtime.ImportModuleError'],
    ['the export is missing', ECHO, 'index.other', 'Runtime.HandlerNotFound'],
    ['the process exits', zip('export const handler = () => process.exit(3);'), 'index.handler', 'Runtime.ExitError'],
    ['the syntax is wrong', zip('export const = 1;'), 'index.handler', 'Runtime.UserCodeSyntaxError'],
  ])('Invoke says so when %s', async (_what, code, Handler, errorType) => {
    const { FunctionError, result } = await invoke(await create(code, { Handler }));

    expect(FunctionError).toBe('Unhandled');
    expect(result?.['errorType']).toBe(errorType);
  });

  it('Invoke ends a handler at its timeout, and starts a fresh process for the next event', async () => {
    const code = zip(
      'export const handler = (event) => event.hang ? new Promise(() => setInterval(() => 0, 1000)) : process.pid;',
    );
    const name = await create(code, { Timeout: 1 });
    const { result: before } = await invoke(name, {});

    const { FunctionError, result } = await invoke(name, { hang: true });
    const { result: after } = await invoke(name, {});

    expect(FunctionError).toBe('Unhandled');
    expect(result?.['errorType']).toBe('Sandbox.Timedout');
    expect(result?.['errorMessage']).toMatch(/^RequestId: \S+ Error: Task timed out after 1\.00 seconds$/);
    expect(after).not.toBe(before);
    expect(() => process.kill(Number(before), 0)).toThrow('ESRCH');
  });

  it('Invoke with LogType Tail returns the output of this invocation alone', async () => {
    const name = await create(
      zip('export const handler = ({ say }) => { console.log(say); console.error("err " + say); };'),
    );
    await invoke(name, { say: 'first' });

    const { LogResult } = await invoke(name, { say: 'second' }, { LogType: 'Tail' });

    const log = Buffer.from(LogResult ?? '', 'base64').toString();
    expect(log).toMatch(/^START RequestId: \S+ Version: \$LATEST\n/);
    expect(log).toContain('\nsecond\n');
    expect(log).toContain('\nerr second\n');
    expect(log).toMatch(/\nEND RequestId: \S+\nREPORT RequestId: \S+\tDuration: /);
    expect(log).not.toContain('first');
  });

  it('Invoke with type Event answers 202 at once, and the output goes to the log group', async () => {
    const name = await create(zip('export const handler = (event) => console.log("got " + event.a);'));

    const { StatusCode } = await invoke(name, { a: 7 }, { InvocationType: 'Event' });

    expect(StatusCode).toBe(202);
    const logs = test.client(CloudWatchLogsClient);
    const found = await waitFor('the output is in the log', async () => {
      const input = { logGroupName: `/aws/lambda/${name}`, filterPattern: '"got 7"' };
      const { events } = await logs.send(new FilterLogEventsCommand(input)).catch(() => ({ events: [] }));
      return events?.[0];
    });
    expect(found.logStreamName).toMatch(/^\d{4}\/\d\d\/\d\d\/\[\$LATEST\][0-9a-f]{32}$/);
  });

  it('Invoke with type DryRun runs nothing', async () => {
    const { StatusCode, result } = await invoke(await create(), {}, { InvocationType: 'DryRun' });

    expect([StatusCode, result]).toEqual([204, undefined]);
  });

  it('Invoke refuses a payload that is not JSON, and an unknown function', async () => {
    const name = await create();

    expect(await refusal(invoke(name, {}, { Payload: Buffer.from('{') }))).toBe('InvalidRequestContentException');
    expect(await refusal(invoke('nope'))).toBe('ResourceNotFoundException');
  });

  it('UpdateFunctionCode and UpdateFunctionConfiguration replace the process', async () => {
    const name = await create(zip('export const handler = () => process.env.MODE ?? "old";'));
    expect((await invoke(name)).result).toBe('old');

    const ZipFile = zip('export const handler = () => process.env.MODE ?? "new";');
    const updated = await client().send(new UpdateFunctionCodeCommand({ FunctionName: name, ZipFile }));
    expect((await invoke(name)).result).toBe('new');
    const Environment = { Variables: { MODE: 'configured' } };
    await client().send(new UpdateFunctionConfigurationCommand({ FunctionName: name, Environment }));

    expect((await invoke(name)).result).toBe('configured');
    const stale = new UpdateFunctionCodeCommand({ FunctionName: name, ZipFile, RevisionId: updated.RevisionId });
    expect(await refusal(client().send(stale))).toBe('PreconditionFailedException');
  });

  it('DeleteFunction ends the process', async () => {
    const name = await create(zip('export const handler = () => process.pid;'));
    const { result: pid } = await invoke(name);

    await client().send(new DeleteFunctionCommand({ FunctionName: name }));

    expect(() => process.kill(Number(pid), 0)).toThrow('ESRCH');
    expect(await refusal(invoke(name))).toBe('ResourceNotFoundException');
  });

  it('a restart keeps functions, and ends their processes', async () => {
    const name = await create(zip('export const handler = () => process.pid;'));
    const { result: before } = await invoke(name);

    await test.restart();

    expect(() => process.kill(Number(before), 0)).toThrow('ESRCH');
    expect(Number((await invoke(name)).result)).toBeGreaterThan(0);
  });
});
