import {
  DeleteParameterCommand,
  DeleteParametersCommand,
  GetParameterCommand,
  GetParametersByPathCommand,
  GetParametersCommand,
  PutParameterCommand,
  SSMClient,
} from '@aws-sdk/client-ssm';
import type { PutParameterCommandInput } from '@aws-sdk/client-ssm';
import { errorNameOf } from '../testing/sqs-fixture';
import { startTestAws } from '../testing/start-test-aws';
import type { TestAws } from '../testing/start-test-aws';

let test: TestAws;

beforeAll(async () => {
  test = await startTestAws();
});
afterAll(() => test.stop());

const ssm = () => test.client(SSMClient);
const put = (Name: string, Value: string, more: Partial<PutParameterCommandInput> = {}) =>
  ssm().send(new PutParameterCommand({ Name, Value, Type: 'String', ...more }));
const get = async (Name: string, WithDecryption = false) =>
  (await ssm().send(new GetParameterCommand({ Name, WithDecryption }))).Parameter;

describe('Parameter Store', () => {
  it('GetParameter returns what PutParameter put', async () => {
    const { Version, Tier } = await put('/workers/state', '{"a":1}');

    const parameter = await get('/workers/state');

    expect([Version, Tier]).toEqual([1, 'Standard']);
    expect(parameter).toMatchObject({
      Name: '/workers/state',
      Type: 'String',
      Value: '{"a":1}',
      Version: 1,
      ARN: 'arn:aws:ssm:us-east-1:000000000000:parameter/workers/state',
    });
    expect(parameter?.LastModifiedDate).toBeInstanceOf(Date);
  });

  it('PutParameter counts versions when it overwrites, and refuses when it may not', async () => {
    await put('/versions', 'one');
    const second = await put('/versions', 'two', { Overwrite: true });

    expect(second.Version).toBe(2);
    expect(await errorNameOf(put('/versions', 'three'))).toBe('ParameterAlreadyExists');
    expect((await get('/versions:1'))?.Value).toBe('one');
    expect(await errorNameOf(get('/versions:3'))).toBe('ParameterVersionNotFound');
  });

  it.each([
    ['no type', 'ValidationException', { Type: undefined }],
    ['4097 bytes', 'ValidationException', { Value: 'x'.repeat(4_097) }],
    ['8193 bytes in the advanced tier', 'ValidationException', { Value: 'x'.repeat(8_193), Tier: 'Advanced' as const }],
    ['an empty value', 'ValidationException', { Value: '' }],
    ['a reserved name', 'ValidationException', { Name: '/aws/x' }],
    ['a name with a space', 'ValidationException', { Name: '/a b' }],
    ['a value against its pattern', 'ParameterPatternMismatchException', { AllowedPattern: '^\\d+$' }],
    ['16 levels', 'HierarchyLevelLimitExceededException', { Name: '/a'.repeat(16) }],
  ])('PutParameter refuses %s', async (_what, error, more) => {
    const input = { Name: '/refused', Value: 'v', Type: 'String' as const, ...more };
    const { Type, ...rest } = input;
    const call = ssm().send(new PutParameterCommand(Type === undefined ? rest : { ...rest, Type }));

    expect(await errorNameOf(call)).toBe(error);
  });

  it('GetParameter hides a SecureString unless it is asked to decrypt', async () => {
    await put('/secret', 'hush', { Type: 'SecureString' });

    expect((await get('/secret'))?.Value).not.toContain('hush');
    expect((await get('/secret', true))?.Value).toBe('hush');
  });

  it('GetParameter and DeleteParameter answer ParameterNotFound when there is none', async () => {
    expect(await errorNameOf(get('/nope'))).toBe('ParameterNotFound');
    expect(await errorNameOf(ssm().send(new DeleteParameterCommand({ Name: '/nope' })))).toBe('ParameterNotFound');
  });

  it('GetParameters and DeleteParameters tell good names from bad ones', async () => {
    await put('/several', 'v');
    const Names = ['/several', '/nope'];

    const got = await ssm().send(new GetParametersCommand({ Names }));
    const deleted = await ssm().send(new DeleteParametersCommand({ Names }));

    expect(got.Parameters?.map(({ Name }) => Name)).toEqual(['/several']);
    expect(got.InvalidParameters).toEqual(['/nope']);
    expect(deleted).toMatchObject({ DeletedParameters: ['/several'], InvalidParameters: ['/nope'] });
  });

  it('GetParametersByPath pages, and looks one level deep unless it is recursive', async () => {
    await Promise.all(['/tree/a', '/tree/b', '/tree/deep/c'].map((name) => put(name, 'v')));
    const byPath = async (Recursive: boolean, MaxResults: number, NextToken?: string) =>
      ssm().send(
        new GetParametersByPathCommand({ Path: '/tree', Recursive, MaxResults, ...(NextToken ? { NextToken } : {}) }),
      );

    const flat = await byPath(false, 10);
    const first = await byPath(true, 2);
    const second = await byPath(true, 2, first.NextToken);

    expect(flat.Parameters?.map(({ Name }) => Name)).toEqual(['/tree/a', '/tree/b']);
    expect(first.Parameters).toHaveLength(2);
    expect(second.Parameters?.map(({ Name }) => Name)).toEqual(['/tree/deep/c']);
  });

  it('a restarted endpoint keeps parameters and their versions', async () => {
    const other = await startTestAws();
    const client = () => other.client(SSMClient);
    await client().send(new PutParameterCommand({ Name: '/kept', Value: '1', Type: 'String' }));
    await client().send(new PutParameterCommand({ Name: '/kept', Value: '2', Overwrite: true }));
    await client().send(new PutParameterCommand({ Name: '/gone', Value: '1', Type: 'String' }));
    await client().send(new DeleteParameterCommand({ Name: '/gone' }));

    await other.restart();

    const { Parameter } = await client().send(new GetParameterCommand({ Name: '/kept' }));
    expect(Parameter).toMatchObject({ Value: '2', Version: 2 });
    expect(await errorNameOf(client().send(new GetParameterCommand({ Name: '/gone' })))).toBe('ParameterNotFound');
    await other.stop();
  });
});
